import Datasets
import Testing

@Suite struct FileTests {
    private static let good = #"{"prompt":"need milk","response":"intent: reorder, confidence: 0.85"}"#

    @Test(arguments: [
        (#"{"prompt": "cut off"#, "it is not JSON"), ("[1]", "JSON object"),
        (#"{"prompt":"a"}"#, "'response' is to be a text"),
        (#"{"prompt":" ","response":"a"}"#, "prompt is empty"), (#"{"prompt":"a","response":""}"#, "answer is empty"),
        (#"{"prompt":"a","response":"no label here, at all"}"#, "no label"),
        (#"{"prompt":"a","response":"intent: other"}"#, "'other' is not one of the labels"),
        (String(repeating: "[", count: 100_000), "it is not JSON"),
        (#"{"prompt":""# + String(repeating: "x", count: 2 << 20) + #"","response":"a"}"#, "bytes, and"),
    ])
    func `a line that cannot be used is named`(line: String, sentence: String) throws {
        var expected = DatasetFile.Expectation()
        expected.hasLabels = true
        expected.labels = ["reorder"]

        let file = try DatasetFile(Array("\(Self.good)\r\n\n\(line)\n".utf8), expected)

        #expect(file.others.count == 1)
        #expect(file.faults.map(\.line) == [3])
        #expect(file.faults.first?.sentence.contains(sentence) == true)
    }

    @Test func `bytes that are no text are named by their line`() throws {
        let bytes =
            Array(Self.good.utf8) + [UInt8(ascii: "\n")] + Array(#"{"prompt":""#.utf8) + [0xFF, 0xFE]
            + Array(#"","response":"x"}"#.utf8)

        let file = try DatasetFile(bytes)

        #expect(file.faults.map(\.line) == [2])
    }

    @Test func `a line that is there already is named with the first`() throws {
        let file = try DatasetFile([0xEF, 0xBB, 0xBF] + Array("\(Self.good)\n\(Self.good)".utf8))

        #expect(file.faults == [])
        #expect(file.problems.map(\.description) == ["line 2: line 1 says the same"])
    }

    @Test func `many lines that are there already do not end the reading`() throws {
        let other = #"{"prompt":"z","response":"last"}"#
        let file = try DatasetFile(Array((String(repeating: Self.good + "\n", count: 500) + other).utf8))
        var expected = DatasetFile.Expectation()
        expected.keepsDuplicates = true
        let all = try DatasetFile(Array(String(repeating: Self.good + "\n", count: 500).utf8), expected)

        #expect(file.others.count == 2 && file.duplicates == 499 && !file.isCut)
        #expect(file.problems.count == 100)
        #expect(all.others.count == 500 && all.problems == [])
    }

    @Test func `conversations of more turns are refused, not cut`() throws {
        let turns = #"{"role":"user","content":"a"},{"role":"assistant","content":"b"}"#

        let file = try DatasetFile(Array(#"{"messages":[\#(turns),\#(turns)]}"#.utf8))

        #expect(file.faults.first?.sentence.contains("here are 4") == true)
    }

    @Test func `a file of nothing but faults is not read to its end`() throws {
        let file = try DatasetFile(Array(String(repeating: "no\n", count: 1000).utf8))

        #expect(file.faults.count == 100)
        #expect(file.isCut)
    }

    @Test(arguments: ["", "\n \r\n"])
    func `a file without examples is refused`(text: String) {
        #expect(throws: DatasetError(.empty, "The file has no lines with examples.")) {
            try DatasetFile(Array(text.utf8))
        }
    }
}
