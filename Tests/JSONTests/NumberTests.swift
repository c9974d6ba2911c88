import JSON
import Testing

@Suite struct NumberTests {
    @Test(arguments: ["1E400", "1.0", "-0", "123456789012345678901234567890", "0.10", "1e+05", "-1.5E-7"])
    func `a number keeps its text`(text: String) throws {
        #expect(try JSON(parsing: text).text == text)
        #expect(JSONNumber(text: text)?.text == text)
    }

    @Test(arguments: ["", "-", "01", "1.", ".5", "1e", "+1", "0x1", " 1", "1 ", "1,2", "NaN", "Infinity", "1_0", "--1"])
    func `text that is not a number is not taken for one`(text: String) {
        #expect(JSONNumber(text: text) == nil)
    }

    @Test(arguments: [
        ("100", 100), ("1e2", 100), ("5.0", 5), ("0.05e2", 5), ("-0", 0), ("0.0e9", 0), ("-0.0", 0), ("10e-1", 1),
        ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min), ("-9.223372036854775808e18", Int.min),
        ("9223372036854775807.000", Int.max),
    ])
    func `a whole number is read however it is spelt`(text: String, expected: Int) {
        #expect(JSONNumber(text: text)?.int == expected)
    }

    @Test(arguments: ["0.5", "9223372036854775808", "1e19", "1e999999999999999999999", "1e-1", "-9223372036854775809"])
    func `a number that is not whole or does not fit is no integer`(text: String) throws {
        let number = try #require(JSONNumber(text: text))

        #expect(number.int == nil)
    }

    @Test(arguments: [
        ("1E400", Double.infinity), ("-1E400", -Double.infinity), ("1e-400", 0), ("0.1", 0.1), ("3", 3),
        ("-2.5e3", -2500),
    ])
    func `a double is the nearest there is`(text: String, expected: Double) {
        #expect(JSONNumber(text: text)?.double == expected)
    }

    @Test(arguments: [
        ["1", "1.0", "1e0", "10e-1", "0.1E1", "1.000"], ["0", "-0", "0.0", "0e5", "-0e-5"],
        ["123456789012345678901234567890", "12345678901234567890123456789.0e1"], ["0.001", "1e-3", "0.1e-2"],
        ["1e400", "10e399", "0.01E402"],
    ])
    func `spellings of one value are equal and hash alike`(texts: [String]) {
        let numbers = Set(texts.compactMap { JSONNumber(text: $0) })

        #expect(numbers.count == 1)
    }

    @Test func `numbers are ordered by their exact values`() {
        let texts = [
            "-1e500", "-123456789012345678901", "-123456789012345678900", "-2", "-1.5", "-1e-5", "-1e-400", "0",
            "1e-400",
            "1e-5", "0.9", "1", "1.00000000000000000001", "9", "10", "99.99", "1e2", "1e500",
        ]

        let numbers = texts.compactMap { JSONNumber(text: $0) }

        #expect(numbers.reversed().sorted().map(\.text) == texts)
        #expect(Set(numbers).count == texts.count)
    }

    @Test func `a double that JSON cannot write is no number`() {
        #expect(JSONNumber(Double.infinity) == nil)
        #expect(JSONNumber(Double.nan) == nil)
        #expect(JSON(Double.nan) == .null)
        #expect(JSON(1e300).text == "1e+300")
        #expect(JSON(0.1).text == "0.1")
    }
}
