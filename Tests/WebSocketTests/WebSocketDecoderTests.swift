import Testing
import WebSocket

@Suite struct WebSocketDecoderTests {
    typealias Event = WebSocketDecoder.Event

    /// A message in three frames with a ping between them, texts of every length form, and a close.
    private static let conversation: (bytes: [UInt8], events: [Event]) = {
        let mask: UInt32 = 0xA1B2_C3D4
        let medium = [UInt8](repeating: UInt8(ascii: "m"), count: 300)
        let large = (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }
        var bytes: [UInt8] = []
        WebSocketEncoder.append(.text, Array("né".utf8.dropLast()), isFinal: false, mask: mask, to: &bytes)
        WebSocketEncoder.append(.ping, Array("?".utf8), mask: 7, to: &bytes)
        WebSocketEncoder.append(.continuation, [], isFinal: false, mask: 0, to: &bytes)
        WebSocketEncoder.append(.continuation, Array("é!".utf8.dropFirst()), mask: mask, to: &bytes)
        WebSocketEncoder.append(.text, medium, mask: mask, to: &bytes)
        WebSocketEncoder.append(.binary, large, mask: mask, to: &bytes)
        WebSocketEncoder.append(.text, [], mask: mask, to: &bytes)
        WebSocketEncoder.append(.pong, [], mask: mask, to: &bytes)
        WebSocketEncoder.append(.close, WebSocketEncoder.closePayload(.goingAway, "bye"), mask: mask, to: &bytes)
        let events: [Event] = [
            .ping(Array("?".utf8)), .message(.text(Array("né!".utf8))), .message(.text(medium)),
            .message(.binary(large)), .message(.text([])), .pong([]), .close(.goingAway, reason: "bye"),
        ]
        return (bytes, events)
    }()

    @Test(arguments: Array(1...40) + [125, 126, 127, 1000, 4096, 65_535, 65_536, 100_000])
    func `what is read does not depend on where the bytes are cut`(size: Int) throws {
        let events = try read(Self.conversation.bytes, size: size)

        #expect(events == Self.conversation.events)
    }

    struct Hostile: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var code: WebSocketCloseCode
    }

    private static let zeroMask: [UInt8] = [0, 0, 0, 0]

    @Test(arguments: [
        Hostile(testDescription: "no mask", bytes: [0x81, 0x01, 0x61], code: .protocolError),
        Hostile(testDescription: "a reserved bit", bytes: [0xC1, 0x80] + zeroMask, code: .protocolError),
        Hostile(testDescription: "another reserved bit", bytes: [0x91, 0x80] + zeroMask, code: .protocolError),
        Hostile(testDescription: "a reserved kind", bytes: [0x83, 0x80] + zeroMask, code: .protocolError),
        Hostile(testDescription: "a reserved kind of control", bytes: [0x8B, 0x80] + zeroMask, code: .protocolError),
        Hostile(testDescription: "a long ping", bytes: [0x89, 0xFE, 0x00, 0x7E] + zeroMask, code: .protocolError),
        Hostile(testDescription: "a ping in pieces", bytes: [0x09, 0x80] + zeroMask, code: .protocolError),
        Hostile(testDescription: "nothing to go on with", bytes: [0x80, 0x80] + zeroMask, code: .protocolError),
        Hostile(
            testDescription: "a message within another",
            bytes: [0x01, 0x80] + zeroMask + [0x81, 0x80] + zeroMask,
            code: .protocolError
        ),
        Hostile(
            testDescription: "a length of 2^63",
            bytes: [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0] + zeroMask,
            code: .protocolError
        ),
        Hostile(
            testDescription: "a length of 2^63 - 1",
            bytes: [0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] + zeroMask,
            code: .tooLarge
        ),
        Hostile(testDescription: "a length too long", bytes: [0x82, 0xFE, 0, 125] + zeroMask, code: .protocolError),
        Hostile(
            testDescription: "a length far too long",
            bytes: [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] + zeroMask,
            code: .protocolError
        ),
        Hostile(testDescription: "no text", bytes: [0x81, 0x82] + zeroMask + [0xC3, 0x28], code: .invalidText),
        Hostile(
            testDescription: "a surrogate",
            bytes: [0x81, 0x83] + zeroMask + [0xED, 0xA0, 0x80],
            code: .invalidText
        ),
        Hostile(testDescription: "half a character", bytes: [0x81, 0x81] + zeroMask + [0xC3], code: .invalidText),
        Hostile(testDescription: "half a code", bytes: [0x88, 0x81] + zeroMask + [3], code: .protocolError),
        Hostile(testDescription: "code 1005", bytes: [0x88, 0x82] + zeroMask + [0x03, 0xED], code: .protocolError),
        Hostile(testDescription: "code 999", bytes: [0x88, 0x82] + zeroMask + [0x03, 0xE7], code: .protocolError),
        Hostile(testDescription: "code 5000", bytes: [0x88, 0x82] + zeroMask + [0x13, 0x88], code: .protocolError),
        Hostile(
            testDescription: "a reason that is no text",
            bytes: [0x88, 0x83] + zeroMask + [0x03, 0xE8, 0xFF],
            code: .invalidText
        ),
    ])
    func `what breaks the protocol is refused with its code, at every cut`(hostile: Hostile) {
        for size in 1...hostile.bytes.count {
            let error = #expect(throws: WebSocketError.self) { try read(hostile.bytes, size: size) }

            #expect(error?.code == hostile.code)
        }
    }

    @Test func `a message past the limit is refused before its last frame is read`() {
        var limits = WebSocketLimits()
        (limits.frameBytes, limits.messageBytes) = (10, 15)
        var bytes: [UInt8] = []
        WebSocketEncoder.append(.binary, [UInt8](repeating: 1, count: 10), isFinal: false, mask: 1, to: &bytes)
        // The header alone says it: 6 bytes would follow.
        bytes += [0x80, 0x86, 0, 0, 0, 0]

        let error = #expect(throws: WebSocketError.self) { try read(bytes, size: 7, limits: limits) }

        #expect(error?.code == .tooLarge)
    }

    @Test func `a message in endless empty frames is refused`() {
        var limits = WebSocketLimits()
        limits.framesInMessage = 100
        var bytes: [UInt8] = []
        WebSocketEncoder.append(.text, [], isFinal: false, mask: 1, to: &bytes)
        for _ in 0..<100 { WebSocketEncoder.append(.continuation, [], isFinal: false, mask: 1, to: &bytes) }

        let error = #expect(throws: WebSocketError.self) { try read(bytes, size: 64, limits: limits) }

        #expect(error?.code == .tooLarge)
    }

    @Test func `a client refuses what is masked`() {
        let error = #expect(throws: WebSocketError.self) { try read([0x81, 0x80, 0, 0, 0, 0], size: 6, side: .client) }

        #expect(error?.code == .protocolError)
    }

    @Test func `nothing is read after an error`() throws {
        var decoder = WebSocketDecoder()
        var offset = 0
        let (broken, sound): ([UInt8], [UInt8]) = ([0xC1], [0x81, 0x80, 0, 0, 0, 0])
        #expect(throws: WebSocketError.self) { try decoder.next(broken.span, at: &offset) }
        offset = 0

        #expect(throws: WebSocketError.self) { try decoder.next(sound.span, at: &offset) }
    }

    private func read(
        _ bytes: [UInt8],
        size: Int,
        side: WebSocketDecoder.Side = .server,
        limits: WebSocketLimits = WebSocketLimits()
    ) throws -> [Event] {
        var decoder = WebSocketDecoder(side: side, limits: limits)
        var events: [Event] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            let chunk = Array(bytes[start..<min(start + size, bytes.count)])
            var offset = 0
            while let event = try decoder.next(chunk.span, at: &offset) { events.append(event) }
        }
        return events
    }
}
