import API
import EventLoop
import Films
import Generation
import HTTP
import HTTPServer
import JSON
import Jobs
import Logging
import Store
import TestKit
import Testing
import Workflows

@Suite struct EndpointTests {
    /// Sends calls in turn while jobs are run; each gives a status and a body, and the next may be made of the one before.
    private func answers(
        _ describers: [Describer],
        _ calls: [@Sendable (_ before: JSON) -> (key: String, line: String, body: String)]
    ) async throws -> [(status: Int, body: JSON)] {
        var answers: [(status: Int, body: JSON)] = []
        try await withStudio { jobs, artifacts in
            let studio = Studio(jobs, describers, Projector(), artifacts: artifacts)
            let endpoints = FilmEndpoints(jobs, studio.registry).endpoints
            let router = APIRouter(endpoints, log: Log(level: .error, descriptor: -1)) { head in
                let key = head.fields["x-key"] ?? ""
                return .success(APICaller(key: key, isAdmin: key == "ops"))
            }
            let loops = try EventLoopGroup(count: 1)
            defer { loops.shutdown() }
            let server = HTTPServer(on: loops.loops) { await router.handle($0) }
            let address = try await server.listen(on: SocketAddress(parsing: "127.0.0.1:0"))
            let runner = studio.runner
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await runner.run() }
                defer { runner.stop(within: .zero) }
                for call in calls {
                    let (key, line, body) = call(answers.last?.body ?? .null)
                    let client = try await RawConnection(to: address, on: loops.loops[0])
                    await client.send(
                        "\(line) HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Key: \(key)\r\n"
                            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
                    )
                    let answer = await client.receiveAll()
                    let status = Int(answer.dropFirst(9).prefix(3)) ?? 0
                    let text = answer.firstRange(of: "\r\n\r\n").map { String(answer[$0.upperBound...]) } ?? ""
                    answers.append((status, (try? JSON(parsing: text)) ?? .null))
                }
            }
            _ = await server.drain(within: .zero)
        }
        return answers
    }

    @Test func `an animation is waited for and answered as the original did`() async throws {
        let answers = try await answers(
            [Describer("local", Sample.good)],
            [
                { _ in ("us", "POST /api/generate-animation", #"{"prompt":"Show two circles","user_id":"ada"}"#) },
                { ("us", "GET /api/manim-code/\($0["generation_id"]?.string ?? "")", "") },
            ]
        )

        let (made, code) = (answers[0].body, answers[1].body)
        #expect(answers.map(\.status) == [200, 200])
        #expect(made["success"] == true && made["prompt"] == "Show two circles" && made["model_used"] == "local/m")
        #expect(made["fallback_used"] == false && made["video_path"]?.string?.hasSuffix(".mp4") == true)
        for name in ["generation_time", "compilation_time", "total_time"] { #expect(made[name]?.double != nil) }
        #expect(made["manim_code"]?.string?.contains("class Trial(Scene)") == true)
        #expect(code["manim_code"] == made["manim_code"] && code["generation_id"] == made["generation_id"])
    }

    @Test func `another key's program is not there, and an operator sees it`() async throws {
        let answers = try await answers(
            [Describer("local", Sample.good)],
            [
                { _ in ("us", "POST /api/generate-animation", #"{"prompt":"Show two circles"}"#) },
                { ("ops", "GET /api/manim-code/\($0["generation_id"]?.string ?? "")", "") },
                { ("them", "GET /api/manim-code/\($0["generation_id"]?.string ?? "")", "") },
                { _ in ("us", "GET /api/manim-code/none", "") },
            ]
        )

        #expect(answers.map(\.status) == [200, 200, 404, 404])
        #expect(answers[2].body["status_code"] == 404 && answers[2].body["error"]?.string?.isEmpty == false)
        #expect(answers[2].body["timestamp"]?.string?.contains("T") == true)
    }

    @Test(arguments: [
        (#"{"prompt":"no"}"#, 422), ("{}", 422), ("[]", 422), (#"{"prompt":"Show it","user_id":1}"#, 422),
        (#"{"prompt":"Show it"}"#, 503),
    ])
    func `what is wrong is said in the original's form`(body: String, status: Int) async throws {
        let busy = Describer("local") { _ throws(Failure) in throw Failure(.overloaded, "Too much to do.") }
        let answers = try await answers([busy], [{ _ in ("us", "POST /api/generate-animation", body) }])

        #expect(answers[0].status == status && answers[0].body["status_code"]?.int == status)
    }

    @Test(arguments: [
        (Failure.Kind.loading, 503), (.resting, 503), (.paced, 503), (.auth, 503), (.permission, 503),
        (.apiDisabled, 503), (.noQuota, 503), (.billing, 503), (.location, 503), (.contextLength, 422),
        (.blockedPrompt, 422), (.unknown, 500),
    ])
    func `what fails is told apart by whose fault it is`(kind: Failure.Kind, status: Int) async throws {
        let failing = Describer("local") { _ throws(Failure) in throw Failure(kind, "It fails.") }
        let answers = try await answers(
            [failing],
            [{ _ in ("us", "POST /api/generate-animation", #"{"prompt":"Show it"}"#) }]
        )

        #expect(answers[0].status == status)
    }
}
