import JSON
import Testing

@Suite struct SpliceTests {
    @Test(arguments: [
        (#"{ "model" : "a" , "x":1.0 }"#, #"{ "model" : "B" , "x":1.0 }"#),
        (#"{"x":{"model":1},"model":{"y":[1]} }"#, #"{"x":{"model":1},"model":"B" }"#),
        (#"{"model":1,"x":2,"model":3}"#, #"{"model":"B","x":2,"model":"B"}"#),
        (#"{"mod\u0065l":null}"#, #"{"mod\u0065l":"B"}"#),
        (#" { "x":1}"#, #" {"model":"B", "x":1}"#), ("{ }", #"{"model":"B" }"#), ("{}", #"{"model":"B"}"#),
        ("[1]", "[1]"), (#"[{"model":1}]"#, #"[{"model":1}]"#), ("3", "3"),
    ])
    func `a member is replaced everywhere or put in first`(text: String, expected: String) throws {
        let splice = try JSONSplice(Array(text.utf8))

        let replaced = splice.replacing("model", with: Array(#""B""#.utf8))

        #expect(String(decoding: replaced, as: UTF8.self) == expected)
    }

    @Test func `the ranges are those of the values`() throws {
        let bytes = Array(#"{"a": [1, 2] ,"b":"x","a":{"a":0}}"#.utf8)
        let splice = try JSONSplice(bytes)

        let values = splice.ranges(of: "a").map { String(decoding: bytes[$0], as: UTF8.self) }

        #expect(values == ["[1, 2]", #"{"a":0}"#])
        #expect(splice.ranges(of: "c").isEmpty)
        #expect(splice["a"] == ["a": 0])
        #expect(splice["b"] == "x")
        #expect(splice["c"] == nil)
    }

    @Test func `a name that must be escaped is put in as JSON`() throws {
        let splice = try JSONSplice(Array("{}".utf8))

        let replaced = splice.replacing("a\"b\n", with: Array("1".utf8))

        #expect(String(decoding: replaced, as: UTF8.self) == #"{"a\"b\n":1}"#)
    }

    @Test func `a value as deep as the limits allow can be read`() throws {
        var limits = JSONLimits()
        limits.depth = 600
        let text = #"{"a":"# + String(repeating: "[", count: 599) + String(repeating: "]", count: 599) + "}"

        let splice = try JSONSplice(Array(text.utf8), limits: limits)

        #expect(splice["a"]?.text.count == 1198)
        #expect(throws: JSONError.self) { try JSONSplice(Array(text.utf8)) }
    }
}
