import GeminiDialect
import Generation
import JSON
import OpenAIDialect
import Refusals
import Testing

/// What services really answered is told as what it means.
@Suite struct PostedTests {
    @Test func `the refusals kept here are read`() {
        #expect(Case.fixtures.count >= 12)
    }

    @Test(
        .bug(
            "https://github.com/google-gemini/gemini-cli/issues/1463",
            "a wrong credential was told in the words of a server"
        ),
        arguments: Case.all
    )
    func `a posted refusal is explained as what it means`(refusal: Case) throws {
        let explanation = try #require(refusal.explain())

        let said = explanation.json
        for field in Case.fields where Self.disagreements[refusal.name]?.fields.contains(field) != true {
            #expect(said[field] == refusal.expected[field], "\(field)")
        }
        #expect(!explanation.advice.isEmpty)
        #expect(explanation.failure.message.utf8.count <= 510)
    }

    /// Where the reader's word is not taken, and why.
    private static let disagreements: [String: (fields: Set<String>, reason: String)] = [:]

    @Test(arguments: Case.all.filter { $0.status >= 400 })
    func `the wire a provider uses says the same as the explanation`(refusal: Case) throws {
        let header = { (name: String) in refusal.headers[name] }

        let failure =
            refusal.service.dialect == .gemini
            ? GeminiContent(refusal.service == .vertex ? .vertex : .geminiAPI)
                .failure(status: refusal.status, header: header, body: refusal.body)
            : OpenAIChat().failure(status: refusal.status, header: header, body: refusal.body)

        let explained = try #require(refusal.explain()).failure
        #expect(failure.kind == explained.kind)
        #expect(failure.exception == explained.exception)
        #expect(failure.retryAfter == explained.retryAfter)
        #expect(failure.providerStatus == refusal.status)
    }
}
