import Intents
import JSON
import Testing

@Suite struct LineTests {
    @Test(arguments: [
        "intent: reorder, products: ['dairy_milk', 'oat_milk'], confidence: 0.85",
        "intent: meal_planning, category: produce, dietary: organic, confidence: 0.9",
        "intent: brand_specific, brand: 'Ben, Jerry\\'s', quantity: 3", "intent: unclear",
        "intent: product_search, products: []", #"intent: x, brand: '7', category: 'a\\b'"#,
    ])
    func `a line is written as it was read`(text: String) throws {
        let line = try #require(IntentLine(text))

        #expect(line.text == text)
    }

    @Test func `a line is made of an answer, and read back as one`() throws {
        let line = IntentLine(
            intent: "reorder",
            entities: ["products": ["dairy_milk", "l'eau, plate"], "quantity": 2],
            confidence: 0.8512
        )

        #expect(
            line.text == #"intent: reorder, products: ['dairy_milk', 'l\'eau, plate'], quantity: 2, confidence: 0.85"#
        )
        #expect(IntentLine(line.text) == line)
    }

    @Test(arguments: [
        "", "intent", "intent:", "intent: ", "confidence: 0.5", "intent: a, intent: b", "intent: a, b",
        "intent: a, b: [",
        "intent: a, b: ['c'", "intent: a, b: 'c", "intent: a, b: [[1]]", "intent: a b: c]", "intent: a, b: '\\",
        "Sure! intent: a", "intent: 7", String(repeating: "intent: a, ", count: 5000),
        "intent: " + String(repeating: "[", count: 10_000),
    ])
    func `what is no line is not read as one`(text: String) {
        #expect(IntentLine(text) == nil)
    }

    @Test func `spaces and double quotes are taken`() throws {
        let line = try #require(IntentLine(" intent :reorder ,products:[ \"a\" , b ] "))

        #expect(line.fields["products"] == ["a", "b"])
    }
}
