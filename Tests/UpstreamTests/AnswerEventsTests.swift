import GeminiDialect
import Generation
import ServerSentEvents
import Testing
import Upstream

/// Errors that a provider tells between the events of a stream; the bodies were sent by Google's APIs.
@Suite struct AnswerEventsTests {
    private static let start = #"data: {"candidates":[{"content":{"parts":[{"text":"Hel"}]}}]}"# + "\r\n\r\n"
    private static let overloaded =
        #"{"error":{"code":503,"message":"This model is currently experiencing high demand…","status":"UNAVAILABLE"}}"#
    private static let exhausted = """
        {
          "error": {
            "code": 429,
            "message": "Resource exhausted. Please try again later. {\\"quoted\\": [",
            "status": "RESOURCE_EXHAUSTED"
          }
        }
        """
    /// The poster's copy of Vertex AI's error ends here.
    private static let cut = """
        {
          "error": {
            "code": 429,
            "message": "Resource exhausted. Please try again later. Please refer to https://cloud.google.com/vertex
        """

    @Test(arguments: 1...400)
    func `an error between events is told, wherever the chunks fall`(size: Int) {
        for (text, kind) in [
            (Self.start + Self.overloaded, Failure.Kind.overloaded),
            (Self.start + "data: " + Self.overloaded + "\r\n\r\n", .overloaded),
            (Self.start + Self.exhausted + "\n", .capacity),
            (Self.start + "[" + Self.exhausted + "\n]\n", .capacity),
            (Self.start + Self.exhausted.replacing("\n", with: "\r\n") + "\r\n\r\n" + Self.start, .capacity),
        ] {
            let (said, failure) = read(text, size: size)

            #expect(said.first == "Hel")
            #expect(failure?.kind == kind)
        }
    }

    @Test(arguments: 1...200)
    func `a stream cut in an error says so`(size: Int) {
        let (said, failure) = read(Self.start + Self.cut, size: size)

        #expect(said == ["Hel"])
        #expect(failure?.kind == .connection)
        #expect(failure?.message.contains("error") == true)
    }

    @Test func `an error is told as soon as it is whole`() throws {
        var events = AnswerEvents(limit: 1 << 20)

        let first = try events.feed(Array((Self.start + Self.exhausted).utf8).span)
        let second = try events.feed(Array("\n".utf8).span)

        #expect(first.count == 1)
        #expect(second.map(\.data) == [Array((Self.exhausted + "\n").utf8.dropLast())])
    }

    @Test(arguments: [
        "id2: x\n", "[INFO] started\n", "[DONE\n", "{not json}\n", "error {\n", "[\"open\n", "}]\n", "\"error\"\n",
        "{\n",
    ])
    func `other lines change nothing`(line: String) {
        let end = #"data: {"candidates":[{"content":{"parts":[{"text":"lo"}]},"finishReason":"STOP"}]}"# + "\n\n"
        for size in 1...(Self.start.utf8.count + line.utf8.count) {
            let (said, failure) = read(Self.start + line + end + line, size: size)

            #expect(said == ["Hel", "lo"])
            #expect(failure == nil)
        }
    }

    @Test func `what does not become JSON is not waited for without end`() throws {
        var events = AnswerEvents(limit: 64 << 20)
        let line = Array(String(repeating: "x", count: 1_000).utf8) + [UInt8(ascii: "\n")]

        _ = try events.feed(Array("[\n".utf8).span)
        for _ in 0..<1_100 { #expect(try events.feed(line.span).isEmpty) }
        let told = try events.feed(Array((Self.overloaded + "\n").utf8).span)

        #expect(told.map(\.data) == [Array(Self.overloaded.utf8)])
    }

    /// What an upstream makes of a stream: the texts until it ends or fails.
    private func read(_ text: String, size: Int) -> (said: [String], failure: Failure?) {
        let bytes = Array(text.utf8)
        var said: [String] = []
        var events = AnswerEvents(limit: 1 << 20)
        var reader = GeminiAnswerReader()
        do {
            for start in stride(from: 0, to: bytes.count, by: size) {
                for event in try events.feed(bytes[start..<min(start + size, bytes.count)].span) {
                    said += texts(try reader.read(event: event.data))
                }
            }
            for event in events.finish() { said += texts(try reader.read(event: event.data)) }
            try events.checkEnd()
            try reader.finish()
            return (said, nil)
        } catch {
            return (said, error as? Failure)
        }
    }

    private func texts(_ chunk: Chunk?) -> [String] {
        (chunk?.deltas ?? []).compactMap { if case .text(let text, _) = $0 { text } else { nil } }
    }
}
