import API
import EventLoop
import Feedback
import Generation
import HTTP
import HTTPServer
import JSON
import Logging
import Store
import TestKit
import Testing

@Suite struct EndpointTests {
    /// Sends each line with its body, as the caller whose key the line begins with.
    private func answers(_ calls: [(key: String, line: String, body: String)]) async throws -> [String] {
        try await TestDatabase.sqlite.withDatabase { database in
            try await database.migrate(to: FeedbackStore.migrations, component: FeedbackStore.component)
            let endpoints = FeedbackEndpoints(FeedbackStore(database)) { subject in
                switch subject {
                case .job("ours", _), .generation("ours"): .success("us")
                case .job("broken", _): .failure(Failure(.overloaded, "The store cannot be read now."))
                default: .success(nil)
                }
            }.endpoints
            let router = APIRouter(endpoints, log: Log(level: .error, descriptor: -1)) { head in
                let key = head.fields["x-key"] ?? ""
                return .success(APICaller(key: key, isAdmin: key == "ops"))
            }
            let loops = try EventLoopGroup(count: 1)
            defer { loops.shutdown() }
            let server = HTTPServer(on: loops.loops) { await router.handle($0) }
            let address = try await server.listen(on: SocketAddress(parsing: "127.0.0.1:0"))
            var answers: [String] = []
            for call in calls {
                let client = try await RawConnection(to: address, on: loops.loops[0])
                await client.send(
                    "\(call.line) HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Key: \(call.key)\r\n"
                        + "Content-Length: \(call.body.utf8.count)\r\n\r\n\(call.body)"
                )
                answers.append(await client.receiveAll())
            }
            _ = await server.drain(within: .zero)
            await database.close()
            return answers
        }
    }

    @Test(arguments: [
        ("us", #"{"job":"ours","rating":4}"#, 200), ("ops", #"{"job":"ours","rating":4}"#, 200),
        ("us", #"{"generation":"ours","worked":true}"#, 200), ("them", #"{"job":"ours","rating":1}"#, 404),
        ("us", #"{"job":"unknown","rating":1}"#, 404), ("us", #"{"job":"ours"}"#, 400), ("us", "no", 400),
        ("us", #"{"job":"broken","rating":1}"#, 503),
        ("us", #"{"job":"ours","rating":4,"correcton":"x"}"#, 400),
        ("us", #"{"job":"ours","rating":4,"user":"u"}"#, 200),
        ("us", #"{"job":"ours","rating":4,"user":7}"#, 400),
    ])
    func `whose it was may say what it was worth`(key: String, body: String, status: Int) async throws {
        let answers = try await answers([(key, "POST /api/feedback", body)])

        #expect(answers[0].hasPrefix("HTTP/1.1 \(status) "))
    }

    @Test(arguments: [
        ("us", #"{"generation_id":"ours","rating":4,"animation_worked":true,"matched_intent":true}"#, 200),
        ("us", #"{"generation_id":"ours","rating":6}"#, 422), ("us", #"{"generation_id":7,"rating":4}"#, 422),
        ("us", #"{"rating":4,"animation_worked":true}"#, 422), ("them", #"{"generation_id":"ours","rating":4}"#, 404),
        ("us", #"{"generation_id":"broken","rating":4}"#, 503),
    ])
    func `clients of the original animations are told what is wrong as they read it`(
        key: String,
        body: String,
        status: Int
    ) async throws {
        let answer = try await answers([(key, "POST /api/feedback", body)])[0]

        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        let json = try JSON(parsing: String(answer[try #require(answer.firstRange(of: "\r\n\r\n")).upperBound...]))
        if status == 200 {
            #expect(json["success"] == true)
        } else {
            #expect(json["status_code"]?.int == status && json["error"]?.string?.isEmpty == false)
            #expect(json["timestamp"]?.string?.contains("T") == true)
        }
    }

    @Test func `users behind one key each have their say`() async throws {
        let answers = try await answers([
            ("us", "POST /api/feedback", #"{"job":"ours","rating":1,"user":"ann"}"#),
            ("us", "POST /api/feedback", #"{"job":"ours","rating":5,"user":"bob"}"#),
            ("us", "POST /api/feedback", #"{"job":"ours","rating":4,"user":"bob"}"#),
            ("ops", "GET /api/feedback?job=ours", ""),
        ])

        #expect(answers[3].contains(#""rating":1"#) && answers[3].contains(#""rating":4"#))
        #expect(!answers[3].contains(#""rating":5"#))
    }

    @Test func `operators read what was said, and nobody else does`() async throws {
        let answers = try await answers([
            ("us", "POST /api/feedback", #"{"job":"ours","rating":4,"comments":"<b>fine</b>"}"#),
            ("ops", "GET /api/feedback?job=ours", ""), ("us", "GET /api/feedback?job=ours", ""),
            ("ops", "GET /api/feedback?limit=0", ""),
        ])

        #expect(answers[1].contains(#""rating":4"#) && answers[1].contains("<b>fine</b>"))
        #expect(answers[2].hasPrefix("HTTP/1.1 403"))
        #expect(answers[3].hasPrefix("HTTP/1.1 400"))
    }

    @Test func `no more is kept of one thing than anybody reads`() async throws {
        let calls = (0..<501).map { ("us", "POST /api/feedback", #"{"job":"ours","step":"\#($0)","rating":1}"#) }

        let answers = try await answers(calls)

        #expect(answers[499].hasPrefix("HTTP/1.1 200"))
        #expect(answers[500].hasPrefix("HTTP/1.1 409"))
    }
}
