import JSON
import Testing

@Suite struct ParsingTests {
    static let document = #"{"a":[1,-2.5e+3,true,null,"é\u00e9\ud83d\ude00\n😀"],"long key with an \" in it":{"b":{}}}"#

    @Test func `every kind of value is read`() throws {
        let value = try JSON(parsing: Self.document)

        #expect(
            value == [
                "a": [1, -2500, true, nil, "éé😀\n😀"],
                "long key with an \" in it": ["b": [:]],
            ]
        )
    }

    @Test(arguments: 0..<document.utf8.count)
    func `a document that was cut short is refused`(length: Int) {
        let bytes = Array(Self.document.utf8.prefix(length))

        #expect(throws: JSONError.self) { try JSON(parsing: bytes) }
        #expect(throws: JSONError.self) { try JSONSplice(bytes) }
    }

    @Test(arguments: [
        ("", JSONError.Code.unexpectedEnd, 0), ("[1,", .unexpectedEnd, 3), ("[1,]", .unexpectedByte, 3),
        ("{} x", .trailingBytes, 3), ("\"abc", .unterminatedString, 0), ("\"a\nb\"", .controlCharacter, 2),
        (#"["\x"]"#, .invalidEscape, 2), (#"["\u12g4"]"#, .invalidEscape, 2), ("[01]", .invalidNumber, 1),
        ("[1.]", .invalidNumber, 3), ("-", .unexpectedEnd, 1), ("[tru]", .unexpectedByte, 4),
        ("nul", .unexpectedEnd, 3),
        ("\u{FEFF}{}", .unexpectedByte, 0),
    ])
    func `an error says what is wrong and where`(text: String, code: JSONError.Code, offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSON(parsing: text) }

        #expect(error?.code == code)
        #expect(error?.offset == offset)
    }

    @Test(arguments: [
        [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xC3, 0x28],
    ])
    func `bytes that are not UTF-8 are refused wherever they stand`(wrong: [UInt8]) {
        for lead in 0..<10 {
            let bytes = [0x22] + Array(repeating: 0x61, count: lead) + wrong + [0x22]
            let error = #expect(throws: JSONError.self) { try JSON(parsing: bytes) }

            #expect(error?.code == .invalidUTF8)
            #expect(error?.offset == lead + 1)
        }
    }

    @Test(arguments: 0...20, 0...20)
    func `escapes are found wherever they stand`(before: Int, after: Int) throws {
        let (head, tail) = (String(repeating: "a", count: before), String(repeating: "ü", count: after))

        let read = try JSON(parsing: #"["\#(head)\n\\\u00e9\#(tail)","\t"]"#)

        #expect(read == [.string("\(head)\n\\é\(tail)"), "\t"])
    }

    @Test func `every code point can be read as it is and escaped`() throws {
        for number in stride(from: 0x20, through: 0x10FFFF, by: 61) {
            guard let scalar = Unicode.Scalar(UInt32(number)), scalar != "\"", scalar != "\\" else { continue }
            let escapes = String(scalar).utf16.map { "\\u" + String($0, radix: 16, padding: 4) }.joined()

            #expect(try JSON(parsing: "\"\(scalar)\"").string == String(scalar))
            #expect(try JSON(parsing: "\"\(escapes)\"").string == String(scalar))
        }
    }

    @Test(arguments: [
        (#""\ud800""#, "\u{FFFD}"), (#""\udc00x""#, "\u{FFFD}x"), (#""\ud800\ud83d\ude00""#, "\u{FFFD}😀"),
        (#""\ud800\n""#, "\u{FFFD}\n"), (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\ud83d"\#n"#, "\u{FFFD}"),
    ])
    func `half a surrogate pair becomes the replacement character`(text: String, expected: String) throws {
        #expect(try JSON(parsing: text).string == expected)
    }

    @Test func `a place is told by line and column`() {
        let error = #expect(throws: JSONError.self) { try JSON(parsing: "{\n  \"é\": 01\n}") }

        #expect(error?.line == 2)
        #expect(error?.column == 8)
        #expect(error?.description == "The JSON is not valid at line 2, column 8: this number is malformed.")
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func `deep nesting is refused, not survived by luck`(opening: String) {
        let bytes = Array(String(repeating: opening, count: 100_000).utf8)

        let parsing = #expect(throws: JSONError.self) { try JSON(parsing: bytes) }
        let splicing = #expect(throws: JSONError.self) { try JSONSplice(bytes) }

        #expect(parsing?.code == .tooDeep)
        #expect(splicing == parsing)
    }

    @Test func `limits are inclusive`() throws {
        var limits = JSONLimits()
        limits.depth = 2
        limits.bytes = 6

        #expect(try JSON(parsing: "[[12]]", limits: limits) == [[12]])
        #expect(throws: JSONError.self) { try JSON(parsing: "[[[]]]", limits: limits) }
        #expect(throws: JSONError.self) { try JSON(parsing: "[[123]]", limits: limits) }
        let error = #expect(throws: JSONError.self) { try JSON(parsing: "1234567", limits: limits) }
        #expect(error?.description == "The JSON is larger than the 6 bytes allowed.")
    }
}

extension String {
    fileprivate init(_ value: UInt16, radix: Int, padding: Int) {
        let digits = String(value, radix: radix)
        self = String(repeating: "0", count: padding - digits.count) + digits
    }
}
