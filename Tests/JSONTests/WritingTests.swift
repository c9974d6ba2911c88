import JSON
import Testing

@Suite struct WritingTests {
    @Test(arguments: [
        #"{"b":[1.0,{}],"a":{"x":null,"x":true},"é":"\"\\/\b\f\n\r\t\u0001\u001f\#u{7f}\#u{2028}😀"}"#,
        #""a long string without anything to escape in it, and then a quote \" and more text behind it""#, "[]", "{}",
        "null",
        #"["","a","ab","abcdefg","abcdefgh","abcdefg\"","abcdefgh\"i","\n","\\\\\\\\\\\\\\\\\\"]"#,
    ])
    func `a document without whitespace comes back byte for byte`(text: String) throws {
        let value = try JSON(parsing: text)

        #expect(value.text == text)
        #expect(value.bytes == Array(text.utf8))
    }

    @Test func `writing appends to what is there`() {
        var output = Array("data: ".utf8)

        JSON.bool(true).write(to: &output)
        JSONWriter.appendString("a\"b", to: &output)

        #expect(String(decoding: output, as: UTF8.self) == #"data: true"a\"b""#)
    }

    @Test func `a pretty document has a line for each member`() throws {
        let value: JSON = ["a": [1, [], ["b": nil]], "c": [:]]

        #expect(
            value.pretty() == "{\n  \"a\": [\n    1,\n    [],\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": {}\n}"
        )
        #expect(try JSON(parsing: value.pretty()) == value)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `whatever is written reads as the same value`(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        let value = JSON.random(depth: 5, using: &generator)

        let read = try JSON(parsing: value.bytes)

        #expect(read == value)
        #expect(read.hashValue == value.hashValue)
        #expect(read.bytes == value.bytes)
        #expect(try JSON(parsing: value.pretty()) == value)
    }
}

/// Numbers that look random and are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension JSON {
    fileprivate static func random(depth: Int, using generator: inout SeededGenerator) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &generator) {
        case 0: .null
        case 1: .bool(.random(using: &generator))
        case 2: JSON(Int.random(in: .min ... .max, using: &generator))
        case 3: JSON(Double(bitPattern: generator.next()))
        case 4: .string(randomString(using: &generator))
        case 5:
            .array(
                (0..<Int.random(in: 0..<6, using: &generator)).map { _ in random(depth: depth - 1, using: &generator) }
            )
        default:
            .object(
                JSONObject(
                    (0..<Int.random(in: 0..<6, using: &generator)).map { _ in
                        (key: randomString(using: &generator), value: random(depth: depth - 1, using: &generator))
                    }
                )
            )
        }
    }

    private static func randomString(using generator: inout SeededGenerator) -> String {
        var string = ""
        for _ in 0..<Int.random(in: 0..<24, using: &generator) {
            let bound: UInt32 = Bool.random(using: &generator) ? 0x80 : 0x11_0000
            string.unicodeScalars.append(Unicode.Scalar(.random(in: 0..<bound, using: &generator)) ?? "\u{FFFD}")
        }
        return string
    }
}
