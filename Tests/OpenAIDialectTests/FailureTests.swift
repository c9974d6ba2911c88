import Generation
import JSON
import OpenAIDialect
import Testing

@Suite struct FailureTests {
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

    @Test func `a refused key is not repeated`() {
        let body = Array(#"{"error":{"message":"Incorrect API key provided: sk-123","code":"invalid_api_key"}}"#.utf8)

        let failure = OpenAIChat().failure(status: 401, header: { _ in nil }, body: body)

        #expect(failure.kind == .auth)
        #expect(failure.native == nil)
        #expect(!failure.message.contains("sk-123"))
    }

    @Test(arguments: [(403, "The provider refused the credential."), (429, "The provider answered with status 429.")])
    func `a quoted key is not passed on`(status: Int, words: String) {
        let body = Array(#"{"error":{"message":"Consumer 'api_key:AIzaSy1' has been suspended."}}"#.utf8)

        let failure = OpenAIChat().failure(status: status, header: { _ in nil }, body: body)

        #expect(failure.native == nil)
        #expect(failure.message == words)
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
