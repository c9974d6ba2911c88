import Testing
import YAML

@Suite struct YAMLDocumentTests {
    @Test func `values keep their order and their places`() throws {
        let text = """
            listen: 127.0.0.1:8080 # comment
            routes:
              default: { targets: [a/b, 'c'] }
            "ünï": >
              folded
              text
            """

        let document = try YAMLDocument(text, file: "a.yaml")

        guard case .mapping(let entries) = document.root.content else { throw Unexpected() }
        #expect(entries.map(\.key) == ["listen", "routes", "ünï"])
        #expect(entries.map(\.keyPosition.line) == [1, 2, 4])
        #expect(document.root["listen"]?.content == .scalar(text: "127.0.0.1:8080", style: .plain))
        #expect(document.root["listen"]?.position == YAMLPosition(line: 1, column: 9))
        #expect(document.root["ünï"]?.content == .scalar(text: "folded text", style: .quoted))
        #expect(document.root["ünï"]?.position == YAMLPosition(line: 4, column: 8))
        #expect(document.position(of: ["routes", "default", "targets", "1"]) == YAMLPosition(line: 3, column: 29))
        #expect(document.keyPosition(of: ["routes", "default", "targets"]) == YAMLPosition(line: 3, column: 14))
        #expect(document.position(of: ["routes", "absent", "x"]) == YAMLPosition(line: 3, column: 3))
    }

    @Test(arguments: [
        ("a: 1\nb: 2\na: 3", "3:1: key 'a' is here twice, first in line 1"),
        ("a: [1, 2", "2:1: did not find expected ',' or ']' (while parsing a flow sequence that starts in line 1)"),
        ("a: 1\n b: 2", "2:3: mapping values are not allowed in this context"),
        ("a: *b", "1:4: no anchor '&b' comes before this alias"),
        ("a: &a [1, *a]", "1:11: '*a' contains itself"),
        ("a: !mine 1", "1:4: tag '!mine' is not read; only YAML's core tags are"),
        ("a: !!set {}", "1:4: tag 'tag:yaml.org,2002:set' is not read; only YAML's core tags are"),
        ("a: !!seq {}", "1:4: tag 'tag:yaml.org,2002:seq' is not read; only YAML's core tags are"),
        ("a: &b {}\nc:\n  <<: *b", "3:3: merge keys ('<<') are not read"),
        ("a: 1\n---\nb: 2", "2:1: a second document starts here; only one is read"),
        ("? [a]\n: b", "1:3: a key must be text, not a list"),
        ("~: b", "1:1: a key must be text, not nothing"),
        ("a: 1\nb: \u{1}", "2:4: control characters are not allowed"),
        ("%YAML 3.0\n---\na: 1", "1:1: found incompatible YAML document"),
    ])
    func `what configuration does not want is refused at its place`(text: String, expected: String) {
        let error = #expect(throws: YAMLError.self) { try YAMLDocument(text, file: "a.yaml") }

        #expect(error?.description == "a.yaml:" + expected)
    }

    @Test func `text that is not UTF-8 is refused at its place`() {
        let bytes = Array("a: 1\nbü: ".utf8) + [0xFF]

        let error = #expect(throws: YAMLError.self) { try YAMLDocument(bytes, file: "a.yaml") }

        #expect(error?.position == YAMLPosition(line: 2, column: 5))
    }

    @Test func `aliases repeat what they name, and core tags are understood`() throws {
        let text = "a: &x [1, &y two]\nb: *x\nc: *y\nd: !!str 5\ne: !!int 5\nf: ! 5\ng: !!map {}"

        let root = try YAMLDocument(text, file: "a.yaml").root

        #expect(root["a"] == root["b"])
        #expect(root["c"]?.content == .scalar(text: "two", style: .plain))
        #expect(root["d"]?.content == .scalar(text: "5", style: .quoted))
        #expect(root["e"]?.content == .scalar(text: "5", style: .plain))
        #expect(root["f"]?.content == .scalar(text: "5", style: .quoted))
    }

    @Test func `a document that would expand to billions of values is refused`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...10 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }

        let error = #expect(throws: YAMLError.self) { try YAMLDocument(text, file: "a.yaml") }

        #expect(error?.message == "the document holds more than 100000 keys and values, counting what aliases repeat")
        #expect(error?.position.line == 5)
    }

    @Test func `depth counts through aliases, and a deep document never recurses deep`() {
        var limits = YAMLLimits()
        limits.depth = 3
        let deep = String(repeating: "[", count: 200_000)

        #expect(throws: Never.self) { try YAMLDocument("[[[1]]]", file: "a.yaml", limits: limits) }
        #expect(throws: YAMLError.self) { try YAMLDocument("[[[[1]]]]", file: "a.yaml", limits: limits) }
        #expect(throws: Never.self) { try YAMLDocument("a: &a [[1]]\nb: *a", file: "a.yaml", limits: limits) }
        #expect(throws: YAMLError.self) { try YAMLDocument("a: &a [[1]]\nb: [*a]", file: "a.yaml", limits: limits) }
        #expect(throws: YAMLError.self) { try YAMLDocument(deep, file: "a.yaml") }
    }

    @Test func `a large file is refused before it is parsed`() {
        var limits = YAMLLimits()
        limits.bytes = 10

        let error = #expect(throws: YAMLError.self) {
            try YAMLDocument("a: 12345678", file: "a.yaml", limits: limits)
        }

        #expect(error?.description == "a.yaml:1:1: the file is larger than 10 bytes")
    }

    @Test(arguments: ["", "# only a comment\n", "---\n", "\u{FEFF}", "~"])
    func `an empty document is nothing`(text: String) throws {
        #expect(try YAMLDocument(text, file: "a.yaml").root.isNull)
    }

    @Test func `a zero byte in text is kept`() throws {
        let root = try YAMLDocument(#"a: "x\0y""#, file: "a.yaml").root

        #expect(root["a"]?.content == .scalar(text: "x\0y", style: .quoted))
    }
}

struct Unexpected: Error {}
