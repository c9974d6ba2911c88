import JSON
import Testing

@Suite struct JSONTests {
    @Test func `a document comes back as it was but for whitespace`() throws {
        let text = #"{"b":[1.0,1E400,-0,123456789012345678901234567890],"a":{"x":null,"x":true},"é":"\"\\/\n\u0001"}"#

        let value = try JSON(parsing: text)

        #expect(value.text == text)
    }
}
