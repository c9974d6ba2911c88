import Testing
import XML

@Suite struct XMLDocumentTests {
    @Test func `elements, attributes in order and text are read`() throws {
        let document = try XMLDocument(
            "<?xml version='1.0'?><!-- a --><a z='1' b=\"2 &amp; 3\">x<b/>y<![CDATA[<z>]]>&#233;</a>"
        )

        #expect(document.root.name == "a")
        #expect(document.root.attributes == [XMLAttribute("z", "1"), XMLAttribute("b", "2 & 3")])
        #expect(document.root.text == "xy<z>é")
        #expect(document.root.elements.map(\.name) == ["b"])
        #expect(document.root.elements.first?.offset == 55)
    }

    @Test(arguments: [
        "<a/>", "<a b=\"1\">x<c/>y</a>", "<a>&lt;&amp;&gt;</a>", "<a b=\"&quot;&#10;&#9;&#13;&lt;\">&#13;\n</a>",
        "<s:a s:b=\"ü\"/>",
    ])
    func `what is read is written as it was`(text: String) throws {
        let document = try XMLDocument(text)

        #expect(String(decoding: document.root.bytes, as: UTF8.self) == text)
    }

    @Test(arguments: [
        ("<a>\n  <b></a>", XMLError.Code.malformed, 2, "<b>, opened in line 2, is open"),
        ("<a x='1' x='2'/>", .malformed, 1, "given twice"),
        ("<a>&nbsp;</a>", .malformed, 1, "an entity is unknown"),
        ("<a/><b/>", .malformed, 1, "follows the root"),
        ("<a>\n<b x=\"1", .cut, 2, "in the middle of a tag"),
        ("<a>\nx", .cut, 2, "ends while <a>, opened in line 1, is open"),
        ("", .cut, 1, "no element"),
        ("<a>\u{0}</a>", .malformed, 1, "control character 0"),
        ("<a>x & y</a>", .malformed, 1, ""),
        ("<a>&#0;</a>", .malformed, 1, "numeric reference"),
        ("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", .forbidden, 1, "document type"),
        ("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", .forbidden, 1, "document type"),
    ])
    func `what is wrong is said with its place`(text: String, code: XMLError.Code, line: Int, part: String) {
        let error = #expect(throws: XMLError.self) { try XMLDocument(text) }

        #expect(error?.code == code)
        #expect(error?.line == line)
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        let error = #expect(throws: XMLError.self) {
            try XMLDocument(Array("<a>".utf8) + [0xFF, 0xC0] + Array("</a>".utf8))
        }

        #expect(error?.code == .malformed)
    }
}

@Suite struct XMLLimitsTests {
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("nested", String(repeating: "<g>", count: 100_000)),
            ("20000 elements", "<g>" + String(repeating: "<b/>", count: 20_000) + "</g>"),
            ("attributes", "<g " + (0..<65).map { "a\($0)='1'" }.joined(separator: " ") + "/>"),
            ("bytes", "<g a='" + String(repeating: "x", count: 64 << 10 + 1) + "'/>"),
            ("bytes", "<g>" + String(repeating: "x", count: 2 << 20) + "</g>"),
        ]
    )
    func `too much is refused, and soon`(part: String, text: String) {
        let error = #expect(throws: XMLError.self) { try XMLDocument(text) }

        #expect(error?.code == .tooLarge)
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    @Test func `an entity that grows without end is never expanded`() {
        var text = "<!DOCTYPE a [<!ENTITY l0 \"lol\">"
        for level in 1...30 {
            text += "<!ENTITY l\(level) \"" + String(repeating: "&l\(level - 1);", count: 10) + "\">"
        }
        text += "]><a>&l30;</a>"

        let error = #expect(throws: XMLError.self) { try XMLDocument(text) }

        #expect(error?.code == .forbidden)
    }

    /// Mutations of a document: whatever comes, there is a tree within the limits or an error.
    @Test(arguments: 0..<8) func `damaged documents are read or refused`(seed: UInt64) {
        let source = Array(
            "<?xml version=\"1.0\"?><svg a=\"1\" b='x &amp; y'><!-- c --><g id=\"q\">t&#65;<![CDATA[<z>]]></g><?p i?></svg>"
                .utf8
        )
        var random = SmallRandom(state: seed &* 7919 &+ 1)

        for _ in 0..<3000 {
            var bytes = source
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2:
                    bytes.insert(
                        contentsOf: bytes[place...].prefix(9),
                        at: Int.random(in: 0..<bytes.count, using: &random)
                    )
                default: bytes.removeLast(min(bytes.count - 1, Int.random(in: 0..<9, using: &random)))
                }
            }
            guard let document = try? XMLDocument(bytes) else { continue }
            // What was read can be written and read again.
            let again = try? XMLDocument(document.root.bytes)
            #expect(again?.root.bytes == document.root.bytes)
        }
    }
}

/// A generator that gives the same numbers each time (SplitMix64).
struct SmallRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
