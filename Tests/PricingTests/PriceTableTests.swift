import Pricing
import Testing
import YAML

@Suite struct PriceTableTests {
    @Test(arguments: [
        ("0.075", 75_000_000), ("2", 2_000_000_000), ("0.000000001", 1), ("1234567.5", 1_234_567_500_000_000),
    ])
    func `a rate is read exactly`(text: String, nano: Int) {
        #expect(Rate(dollarsPerMillion: text)?.nanodollarsPerMillion == nano)
    }

    @Test(arguments: ["", "-1", "1e3", ".5", "1.", "1.0000000001", "12345678", "0x1", "1,5", "٣", "1 "])
    func `anything else is no rate`(text: String) {
        #expect(Rate(dollarsPerMillion: text) == nil)
    }

    @Test(
        .bug(id: "lesson-49", "a table that could not be read was replaced by an old one, silently"),
        arguments: [
            ("prices: [{ at: [gemini], date: d, source: s, rates: { input: 1 } }]", "'model' is missing"),
            ("prices: [{ model: m, at: [gemini], date: d, source: s }]", "'rates' is missing"),
            (
                "prices: [{ model: m, at: [gemini], date: d, source: s, rates: { input: free } }]",
                "'input' must be dollars"
            ),
            ("prices: [{ model: m, at: [gemini], date: d, source: s, rates: { inputs: 1 } }]", "unknown key 'inputs'"),
            ("prices: [{ model: m, at: [gemini], rates: { input: 1 } }]", "'date' is missing"),
            ("price: []", "unknown key 'price'"),
        ]
    )
    func `a wrong table is refused with the reason`(yaml: String, reason: String) {
        let error = #expect(throws: YAMLErrors.self) { try PriceTable(yaml: Array(yaml.utf8), file: "t.yaml") }

        #expect(error?.description.contains(reason) == true)
    }
}
