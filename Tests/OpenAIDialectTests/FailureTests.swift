import Foundation
import Generation
import JSON
import OpenAIDialect
import Testing

@Suite struct FailureTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let status: Int
        let body: [UInt8]
        let kind: String
        let retryAfter: Double?

        var testDescription: String { name }
    }

    /// Real refusals of servers of this dialect, with the class a reader gave them; none without the shared folder.
    static let cases: [Case] = {
        let folder = Recording.checkout.deletingLastPathComponent().appending(path: "shared/errors")
        let dialects: Set = ["openai", "openrouter", "llama.cpp", "ollama", "vllm"]
        let cases = Recording.documents(in: folder).compactMap { name, document -> Case? in
            guard let api = document["api"]?.string, dialects.contains(api) else { return nil }
            return Case(
                name: name,
                status: document["status"]?.int ?? 0,
                body: Array((document["body"]?.string ?? "").utf8),
                kind: document["class"]?.string ?? "",
                retryAfter: document["retry_after_s"]?.double
            )
        }
        if cases.isEmpty { print("No shared error bodies: the classes of real refusals are not tested.") }
        return cases
    }()

    @Test(arguments: cases)
    func `a real refusal has its kind`(refusal: Case) {
        let failure = OpenAIChat().failure(status: refusal.status, header: { _ in nil }, body: refusal.body)

        #expect(failure.kind.rawValue == refusal.kind)
        #expect(failure.retryAfter == refusal.retryAfter.map { .milliseconds(Int($0 * 1000)) })
        #expect(failure.message.count <= 501)
    }

    @Test(arguments: [
        (#"{"error":{"message":"A."}}"#, "A."), (#"{"error":"B."}"#, "B."), (#"{"message":"C."}"#, "C."),
        (#""D.""#, "D."), (#"[{"error":{"message":"E.","code":500}}]"#, "E."),
        ("<html>bad gateway</html>", "The provider answered with status 502."),
        ("", "The provider answered with status 502."), ("null", "The provider answered with status 502."),
        (#"{"error":{"message":{"why":"F"}}}"#, #"{"why":"F"}"#),
    ])
    func `the message is found in every shape`(body: String, message: String) {
        let failure = OpenAIChat().failure(status: 502, header: { _ in nil }, body: Array(body.utf8))

        #expect(failure.kind == .serverError)
        #expect(failure.message == message)
        #expect(failure.providerStatus == 502)
    }

    @Test(arguments: [
        (["retry-after": "2"], Duration.seconds(2) as Duration?), (["retry-after": "1.5"], .milliseconds(1500)),
        (["retry-after": "9", "retry-after-ms": "250"], .milliseconds(250)),
        (["retry-after": "1e300"], .seconds(31_536_000)),
        (["retry-after": "-1"], nil), (["retry-after": "nan"], nil),
        (["retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"], nil), ([:], nil),
    ])
    func `the headers say when to come back`(headers: [String: String], wait: Duration?) {
        let failure = OpenAIChat().failure(status: 429, header: { headers[$0] }, body: [])

        #expect(failure.kind == .rateLimitMinute)
        #expect(failure.retryAfter == wait)
    }

    @Test func `a refused key is not repeated`() {
        let body = Array(#"{"error":{"message":"Incorrect API key provided: sk-123","code":"invalid_api_key"}}"#.utf8)

        let failure = OpenAIChat().failure(status: 401, header: { _ in nil }, body: body)

        #expect(failure.kind == .auth)
        #expect(failure.native == nil)
        #expect(!failure.message.contains("sk-123"))
    }

    @Test(arguments: [403, 429])
    func `a quoted key is not passed on`(status: Int) {
        let body = Array(#"{"error":{"message":"Consumer 'api_key:AIzaSy1' has been suspended."}}"#.utf8)

        let failure = OpenAIChat().failure(status: status, header: { _ in nil }, body: body)

        #expect(failure.native == nil)
        #expect(failure.message == "The provider answered with status \(status).")
    }

    @Test(arguments: Failure.Kind.allCases)
    func `every failure is written in OpenAI's shape`(kind: Failure.Kind) throws {
        let answer = OpenAIChat.errorBody(Failure(kind, "Why.", parameter: "n"), requestID: "r1")

        let error = try #require(try JSON(parsing: answer.body)["error"])
        #expect(answer.status == kind.httpStatus)
        #expect(error["message"] == "Why.")
        #expect(error["param"] == "n")
        #expect(error["type"]?.string?.isEmpty == false)
        #expect(error["code"]?.string?.isEmpty == false)
    }
}
