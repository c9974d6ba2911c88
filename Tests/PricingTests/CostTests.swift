import Generation
import Pricing
import Testing

/// Worked examples, with the sum in the comment; the rates are those of the table that comes with Aloft.
@Suite struct CostTests {
    private let table: PriceTable

    init() throws {
        table = try PriceTable.builtIn()
    }

    @Test func `prompt and answer are paid at their rates`() {
        // 1,000,000 × 0.30 $/M + 1,000,000 × 2.50 $/M
        #expect(cost(Usage(promptTokens: 1_000_000, answerTokens: 1_000_000)) == .dollars(2, 800_000_000))
    }

    @Test(
        .bug("https://github.com/PostHog/posthog/issues/36457", "thoughts were not paid"),
        .bug("https://github.com/danny-avila/LibreChat/issues/13006", "thoughts were not paid"),
        .bug("https://github.com/vercel/ai/issues/6089", "thoughts were not counted")
    )
    func `thoughts are paid like the answer`() {
        // (2 + 77) × 2.50 $/M
        #expect(cost(Usage(answerTokens: 2, thoughtTokens: 77)) == .dollars(0, 197_500))
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/16341", "tokens from the cache were paid in full")
    )
    func `cached tokens are part of the prompt and paid once, at their own rate`() {
        // 200,000 × 0.30 $/M + 800,000 × 0.03 $/M
        #expect(cost(Usage(promptTokens: 1_000_000, cachedTokens: 800_000)) == .dollars(0, 84_000_000))
    }

    @Test func `sound has a rate of its own`() {
        var usage = Usage(promptTokens: 3_000)
        usage.promptAudioTokens = 1_000

        // 2,000 × 0.30 $/M + 1,000 × 1.00 $/M
        #expect(cost(usage) == .dollars(0, 1_600_000))
    }

    @Test(arguments: [(200_000, 250_000_000), (200_001, 500_002_500)])
    func `one token more than the threshold makes the whole prompt a long one`(tokens: Int, expected: Int) {
        // 200,000 × 1.25 $/M; 200,001 × 2.50 $/M
        #expect(cost(Usage(promptTokens: tokens), of: "gemini-2.5-pro") == .dollars(0, expected))
    }

    @Test func `the answer to a long prompt is paid at the long rate too`() {
        // 300,000 × 2.50 $/M + 1,000 × 15 $/M
        let usage = Usage(promptTokens: 300_000, answerTokens: 1_000)

        #expect(cost(usage, of: "gemini-2.5-pro") == .dollars(0, 765_000_000))
    }

    @Test(
        .bug(id: "lesson-29", "priority traffic was priced as standard"),
        arguments: [
            ("ON_DEMAND", 300_000), ("ON_DEMAND_PRIORITY", 540_000), ("ON_DEMAND_FLEX", 150_000), ("flex", 150_000),
            ("default", 300_000), ("batch", 150_000), ("SERVICE_TIER_FLEX", 150_000), ("PROVISIONED_THROUGHPUT", 0),
        ]
    )
    func `the class of service that was billed decides the rate`(word: String, expected: Int) {
        var usage = Usage(promptTokens: 1_000)
        usage.serviceClass = word

        #expect(cost(usage) == .dollars(0, expected))
    }

    @Test func `a class of service without rates is unknown, not standard`() throws {
        let table = try PriceTable(yaml: Array(Self.plain.utf8), file: "plain.yaml")
        var usage = Usage(promptTokens: 1_000)
        usage.serviceClass = "priority"

        let cost = table.cost(Quantities(usage), of: "plain", at: "openai")

        #expect(cost.nanodollars == nil)
        #expect(cost.unknown == ["the service class 'priority'"])
    }

    @Test(
        .bug(id: "lesson-29", "answers of another class of service were priced at the standard rate"),
        arguments: ["scale", "ON_DEMAND_TURBO"]
    )
    func `a class of service that nobody knows is unknown, not standard`(word: String) {
        var usage = Usage(promptTokens: 1_000)
        usage.serviceClass = word

        let cost = cost(usage)

        #expect(cost.nanodollars == nil)
        #expect(cost.unknown == ["the service class '\(word)'"])
    }

    @Test(arguments: [
        nil, "", "auto", "default", "standard", "ON_DEMAND", "SERVICE_TIER_STANDARD", "TRAFFIC_TYPE_UNSPECIFIED",
    ])
    func `the standard class has several names`(word: String?) {
        var usage = Usage(promptTokens: 1_000)
        usage.serviceClass = word

        #expect(cost(usage) == .dollars(0, 300_000))
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/10242", "new models cost nothing")
    )
    func `an unknown model has no price, and says so`() {
        let cost = cost(Usage(promptTokens: 1), of: "gemini-99-ultra")

        #expect(cost.nanodollars == nil)
        #expect(cost.unknown == ["the model 'gemini-99-ultra'"])
    }

    @Test func `what the table has no rate for is unknown`() throws {
        let table = try PriceTable(yaml: Array(Self.plain.utf8), file: "plain.yaml")
        var quantities = Quantities(Usage(promptTokens: 10, answerTokens: 10))
        quantities.images = 1
        quantities.usage.answerAudioTokens = 4

        #expect(table.cost(quantities, of: "plain", at: "openai").unknown == ["output_audio"])
    }

    @Test func `a model on this machine costs nothing that is billed`() {
        #expect(table.cost(Quantities(Usage(promptTokens: 5)), of: "default", at: "llama") == .free)
    }

    @Test(
        .bug(id: "lesson-30", "names with a prefix had no price"),
        arguments: [
            "gemini-2.5-flash", "models/gemini-2.5-flash", "publishers/google/models/gemini-2.5-flash",
            "gemini-2.5-flash-001",
            "google/gemini-2.5-flash", "Gemini-2.5-Flash", "gemini-2.5-flash@002",
        ]
    )
    func `a model is found by every name it goes by`(name: String) {
        #expect(table.price(of: name, at: "gemini") != nil)
    }

    @Test(
        arguments: [
            "gemini-2.5-flash-01", "gemini-2.5-flash-0011", "gemini-2.5-flash-2026-1-01", "gemini-2.5-flash-00a",
            "gemini-2.5-flash-", "-001", "@", "", "models/", "gemini-2.5-flash/", "gemini-2.5-flash-٠٠١",
        ]
    )
    func `what only looks like a version or a place makes another model`(name: String) {
        #expect(table.price(of: name, at: "gemini") == nil)
    }

    @Test func `a version with a price of its own keeps it`() {
        let dated = table.price(of: "gpt-4o-2024-05-13", at: "openai")
        let plain = table.price(of: "gpt-4o-2024-08-06", at: "openai")

        #expect(dated != plain)
        #expect(plain == table.price(of: "gpt-4o", at: "openai"))
    }

    @Test func `an operator's table goes before the one that comes with Aloft`() throws {
        let own = """
            prices:
              - { model: gemini-2.5-flash, at: [gemini], date: 2026-11-01, source: contract, rates: { input: 0.1, output: 1 } }
            """
        let table = table.overridden(by: try PriceTable(yaml: Array(own.utf8), file: "own.yaml"))

        #expect(
            table.cost(Quantities(Usage(promptTokens: 1000)), of: "gemini-2.5-flash", at: "gemini").nanodollars
                == 100_000
        )
        #expect(table.price(of: "gemini-2.5-flash", at: "vertex")?.source != "contract")
    }

    @Test func `characters and pictures are paid where a model is billed by them`() throws {
        let own = """
            prices:
              - { model: old, at: [vertex], date: 2026-11-01, source: x, rates: { input_characters: 0.025 } }
              - { model: paint, at: [gemini], date: 2026-11-01, source: x, rates: { input: 0.3, output: 2.5, image: 0.039 } }
            """
        let table = try PriceTable(yaml: Array(own.utf8), file: "own.yaml")
        var letters = Quantities(Usage())
        letters.inputCharacters = 4_000
        var picture = Quantities(Usage(promptTokens: 1_000))
        picture.images = 2

        // 4,000 × 0.025 $/M; 1,000 × 0.30 $/M + 2 × 0.039 $
        #expect(table.cost(letters, of: "old", at: "vertex").nanodollars == 100_000)
        #expect(table.cost(picture, of: "paint", at: "gemini").nanodollars == 78_300_000)
    }

    @Test func `characters that nobody counted have no known cost`() throws {
        let own = "prices: [{ model: old, at: [vertex], date: d, source: x, rates: { input_characters: 0.025 } }]"
        let table = try PriceTable(yaml: Array(own.utf8), file: "own.yaml")

        #expect(table.cost(Quantities(Usage(promptTokens: 9)), of: "old", at: "vertex").unknown == ["input_characters"])
    }

    @Test func `no count overflows`() {
        let cost = cost(Usage(promptTokens: .max, answerTokens: .max))

        #expect(cost.nanodollars == nil)
    }

    private static let plain = """
        prices:
          - { model: plain, at: [openai], date: 2026-11-01, source: x, rates: { input: 1, output: 2 } }
        """

    private func cost(_ usage: Usage, of model: String = "gemini-2.5-flash") -> Cost {
        table.cost(Quantities(usage), of: model, at: "gemini")
    }
}

extension Cost {
    fileprivate static func dollars(_ whole: Int, _ nano: Int) -> Cost {
        Cost(nanodollars: whole * 1_000_000_000 + nano)
    }
}
