import GeminiDialect
import Generation
import Testing

/// What of a refusal a caller of this dialect is shown.
@Suite struct RefusalTests {
    @Test(arguments: ["{}", "[]", "[{}]", #"{"details":"no"}"#])
    func `a body in no known form is not passed on as Gemini's`(body: String) {
        let failure = GeminiContent().failure(status: 429, header: { _ in nil }, body: Array(body.utf8))

        #expect(failure.native == nil)
        #expect(failure.message == "The provider answered with status 429.")
    }

    @Test func `what is withheld for a key in it is not called a refused credential`() {
        let body = #"{"error":{"code":500,"message":"crash near AIza0815"}}"#

        let failure = GeminiContent().failure(status: 500, header: { _ in nil }, body: Array(body.utf8))

        #expect(failure.kind == .serverError)
        #expect(failure.message == "The provider answered with status 500.")
    }
}
