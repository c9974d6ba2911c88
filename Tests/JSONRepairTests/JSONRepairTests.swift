import JSON
import JSONRepair
import Testing

@Suite struct JSONRepairTests {
    @Test(
        arguments: [
            (#"{"a": 1}"#, #"{"a":1}"#, []),
            ("```json\n{\"a\": 1}\n```", #"{"a":1}"#, [.fence]),
            ("Sure! Here it is:\n```\n[1, 2]\n```\nEnjoy.", "[1,2]", [.fence, .prose]),
            (#"The plan [as asked] is {"a": [1, 2,],} - bye"#, #"{"a":[1,2]}"#, [.prose, .trailingComma]),
            (#"{a: 1, b-c: 'it''s'}"#, #"{"a":1,"b-c":"it''s"}"#, [.bareKey, .singleQuotes]),
            (#"{a: 1, b_c: 'it is "it"'}"#, #"{"a":1,"b_c":"it is \"it\""}"#, [.bareKey, .singleQuotes]),
            ("{\"a\": \"one\ntwo\tthree\"}", #"{"a":"one\ntwo\tthree"}"#, [.rawControl]),
            (#"{"a": "she said "hi" twice"}"#, #"{"a":"she said \"hi\" twice"}"#, [.innerQuote]),
            (#"{"a": "\alpha \'x\' \u12"}"#, #"{"a":"\\alpha 'x' \\u12"}"#, [.escape]),
            (
                #"{"a": True, "b": None, "c": .5, "d": 5., "e": +1}"#, #"{"a":true,"b":null,"c":0.5,"d":5.0,"e":1}"#,
                [.word, .number]
            ),
            ("{\"a\": 1 // one\n, /* two */ \"b\": 2}", #"{"a":1,"b":2}"#, [.comment]),
            ("{\"a\": \"x\"\n\"b\": [1 2]}", #"{"a":"x","b":[1,2]}"#, [.missingComma]),
            (
                #"{"steps": [{"id": 1, "tag": "hook"}, {"id": 2, "ta"#, #"{"steps":[{"id":1,"tag":"hook"},{"id":2}]}"#,
                [.truncation]
            ),
            (#"{"a": [1, 12"#, #"{"a":[1]}"#, [.truncation]),
            (#"{"a": "x", "b": "half a sent"#, #"{"a":"x"}"#, [.truncation]),
            (#"{"a": tru"#, "{}", [.truncation]),
            ("no json at all", nil, []), ("", nil, []), ("{", "{}", [.truncation]), ("{]", nil, []), ("[}", nil, []),
        ] as [(String, String?, [JSONRepair.Fix])]
    )
    func `what is almost JSON becomes JSON, and what was done is named`(
        text: String,
        wanted: String?,
        fixes: [JSONRepair.Fix]
    ) {
        let repair = JSONRepair.repair(text)

        #expect(repair?.json.text == wanted)
        #expect(repair?.fixes ?? [] == fixes)
    }

    @Test(
        arguments: [
            #"{"a": "rises, thus: V=IR", b: 1}"#, #"{"a": "it's {not: json}, [1,], // nor a comment", b: 1}"#,
            #"{"a": "None, True: 'x'", b: 1}"#,
        ]
    )
    func `what stands in a string stays as it is`(text: String) throws {
        let strict = try JSON(parsing: text.replacing(", b: 1}", with: "}"))

        let repair = try #require(JSONRepair.repair(text))

        #expect(repair.json["a"] == strict["a"])
        #expect(repair.fixes == [.bareKey])
    }

    @Test func `the value that is wanted is taken, not the first`() {
        let repair = JSONRepair.repair(#"For example [1, 2, 3, 4, 5, 6, 7, 8], so: {"n": 1}"#) { $0["n"] != nil }

        #expect(repair?.json == ["n": 1])
    }

    @Test(
        arguments: [
            (#"As [1] says: {"a": 1, "b": [2]}"#, #"{"a":1,"b":[2]}"#),
            (#"{"a": 1, "b": [2]}, see [1]"#, #"{"a":1,"b":[2]}"#),
            (#"Use {} or [1, 2, 3]; [4]"#, "[1,2,3]"), (#"As [1] says: {"a": 1, "b": "#, #"{"a":1}"#),
            (#"[{"n": 1}, {"n": 22"#, #"[{"n":1},{}]"#),
        ]
    )
    func `of several values the longest is taken, and nothing that is only a part of one`(text: String, wanted: String)
    {
        #expect(JSONRepair.repair(text)?.json.text == wanted)
        #expect(JSONRepair.repair(text) { $0["n"] != nil }?.json.text == wanted)
    }

    @Test func `every beginning of a document gives a part of it, or nothing`() throws {
        let document =
            #"{"title": "Blood", "steps": [{"id": 1, "x": -12.5e3, "ok": true}, {"id": 22, "x": null}], "s": "a\"\u00e9\n"}"#
        let whole = try JSON(parsing: document)

        for count in 0...document.utf8.count {
            let start = String(decoding: document.utf8.prefix(count), as: UTF8.self)
            guard let part = JSONRepair.repair(start)?.json else { continue }
            #expect(part.isPart(of: whole), "\(start) became \(part.text)")
        }
    }

    @Test func `depth and hostile texts end in nothing, soon`() {
        let deep = String(repeating: "[", count: 100_000)
        let braces = String(repeating: "{\"a\":", count: 50_000)
        let quotes = "{" + String(repeating: "\"\\", count: 50_000)

        #expect(JSONRepair.repair(deep) == nil || JSONRepair.repair(deep)?.isTruncated == true)
        #expect(JSONRepair.repair(braces) == nil || JSONRepair.repair(braces)?.isTruncated == true)
        _ = JSONRepair.repair(quotes)
    }

    @Test func `random edits never crash it`() {
        var random = SplitMix(state: 7)
        let document = Array(
            #"{"title": "Bl'ood", steps: [{"id": 1, 'x': -12.5e3,}, {"id": 22}], "s": "a\"\u00e9"}"#.utf8
        )
        for _ in 0..<3_000 {
            var bytes = document
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...127, using: &random)
            }
            if let repair = JSONRepair.repair(String(decoding: bytes, as: UTF8.self)) {
                #expect((try? JSON(parsing: repair.json.text)) == repair.json)
            }
        }
    }
}

extension JSON {
    /// Whether everything in it is at the same place in `whole`, so that nothing was made up.
    fileprivate func isPart(of whole: JSON) -> Bool {
        switch (self, whole) {
        case (.object(let part), .object(let whole)):
            part.members.allSatisfy { member in whole[member.key].map { member.value.isPart(of: $0) } ?? false }
        case (.array(let part), .array(let whole)):
            part.count <= whole.count && zip(part, whole).allSatisfy { $0.isPart(of: $1) }
        default: self == whole
        }
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
