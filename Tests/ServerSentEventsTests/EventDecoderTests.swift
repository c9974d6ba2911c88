import ServerSentEvents
import Testing

@Suite struct EventDecoderTests {
    static let stream =
        "\u{FEFF}data: one\r\n\r\n: ping\nevent: delta\nid: 7\ndata:two\ndata: three\r\rretry: 1\n\ndata\n\n"

    @Test(arguments: 1...stream.utf8.count)
    func `the events do not depend on where the chunks fall`(size: Int) throws {
        let bytes = Array(Self.stream.utf8)
        var decoder = EventDecoder()
        var events: [ServerSentEvent] = []

        for start in stride(from: 0, to: bytes.count, by: size) {
            events += try decoder.feed(bytes[start..<min(start + size, bytes.count)].span)
        }

        #expect(
            events == [
                ServerSentEvent(data: Array("one".utf8)),
                ServerSentEvent(name: "delta", data: Array("two\nthree".utf8), id: "7"),
                ServerSentEvent(data: []),
            ]
        )
        #expect(decoder.isBetweenEvents)
    }

    @Test func `a last event without its blank line is returned at the end`() throws {
        var decoder = EventDecoder()

        let events = try decoder.feed(Array("data: a\n\ndata: b".utf8).span)

        #expect(events.map(\.data) == [Array("a".utf8)])
        #expect(!decoder.isBetweenEvents)
        #expect(decoder.finish()?.data == Array("b".utf8))
        #expect(decoder.finish() == nil)
    }

    @Test(arguments: 1...80)
    func `lines that are no field are kept aside`(size: Int) throws {
        let bytes = Array("data: a\n\n{\r\n  \"e\": 1\r\n}\n: no\nretry: 1\nid: 2\ndata: b\n\n\nlast".utf8)
        var decoder = EventDecoder()
        var events: [ServerSentEvent] = []

        for start in stride(from: 0, to: bytes.count, by: size) {
            events += try decoder.feed(bytes[start..<min(start + size, bytes.count)].span)
        }
        _ = decoder.finish()

        #expect(events.map(\.data) == [Array("a".utf8), Array("b".utf8)])
        #expect(decoder.takeStray() == Array("{\n  \"e\": 1\n}\nlast\n".utf8))
        #expect(decoder.stray.isEmpty)
    }

    @Test func `lines that nobody takes count towards the limit`() {
        var decoder = EventDecoder(limit: 100)

        #expect(throws: EventDecoder.TooLarge(limit: 100)) {
            for _ in 0..<20 { _ = try decoder.feed(Array("abcdef\n".utf8).span) }
        }
    }

    @Test func `an event larger than the limit ends the decoding`() {
        var decoder = EventDecoder(limit: 100)

        #expect(throws: EventDecoder.TooLarge(limit: 100)) {
            for _ in 0..<20 { _ = try decoder.feed(Array("data: abcdef\n".utf8).span) }
        }
    }

    @Test func `what the encoder writes the decoder reads`() throws {
        let event = ServerSentEvent(name: "step", data: Array("first\nsecond\r\nthird".utf8), id: "12")
        var bytes: [UInt8] = []
        event.append(to: &bytes)
        bytes += ServerSentEvent.keepAlive
        var decoder = EventDecoder()

        let events = try decoder.feed(bytes.span)

        #expect(events == [ServerSentEvent(name: "step", data: Array("first\nsecond\nthird".utf8), id: "12")])
    }

    @Test func `a name cannot smuggle in a field`() throws {
        var bytes: [UInt8] = []
        ServerSentEvent(name: "a\ndata: forged", data: Array("true".utf8)).append(to: &bytes)
        var decoder = EventDecoder()

        let events = try decoder.feed(bytes.span)

        #expect(events.map(\.data) == [Array("true".utf8)])
    }
}
