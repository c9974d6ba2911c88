import Generation
import TemplateProvider
import TestKit
import Testing

@Suite struct ContractTests {
    @Test(arguments: Wired.allCases)
    func `a provider over HTTP keeps every promise`(wired: Wired) async throws {
        try await withProvider(wired) { provider, _ in
            #expect(await ProviderContract.broken(by: provider, model: wired.model) == [])
        }
    }

    @Test func `a template keeps every promise, and is labelled`() async throws {
        let provider = TemplateProvider(name: "canned", text: "Nobody is here.")
        let exchange = Exchange(id: "test")

        try await provider.answer(
            Request(model: "template", turns: []),
            model: "template",
            timeout: TimeoutPolicy(),
            exchange: exchange
        ) { _ in }

        #expect(await ProviderContract.broken(by: provider, model: "template") == [])
        #expect(exchange.provenance.degradation == .template)
    }
}
