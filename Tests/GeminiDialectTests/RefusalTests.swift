import GeminiDialect
import Generation
import JSON
import Testing

/// What a Google API said when it refused is told as what it means.
@Suite struct RefusalTests {
    @Test(arguments: Recorded.refusals.filter { !knownToDiffer.contains($0.name) })
    func `a posted refusal is told as what it means`(refusal: Recorded.Refusal) {
        let document = refusal.document

        let failure = failure(of: document)

        #expect(failure.kind.rawValue == document["class"]?.string)
        if let seconds = document["retry_after_s"]?.double {
            #expect(abs((failure.retryAfter ?? .zero) / .seconds(1) - seconds) < 1)
        }
    }

    /// A thought that used up every token is an answer that ended by length, and a withheld answer one that ended so.
    private static let knownToDiffer: Set<String> = [
        "vertex-200-max-tokens-no-parts.json", "gemini-200-finish-blocklist-empty.json",
    ]

    private func failure(of document: JSON) -> Failure {
        let text = document["body"]?.string ?? document["body"]?.text ?? ""
        let status = document["status"]?.int ?? 0
        let body = Array(text.utf8)
        guard status == 200 else { return GeminiContent().failure(status: status, header: { _ in nil }, body: body) }
        var reader = GeminiAnswerReader()
        do throws(Failure) {
            _ = try reader.read(body: body)
            return Failure(.unknown, "It was read.")
        } catch {
            return error
        }
    }

    @Test(arguments: ["{}", "[]", "[{}]", #"{"detail":"no"}"#])
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
