import HTTP
import HTTP2

/// A server's session and what it told, with an answer for every request that a test gives it.
final class ServerSide: HTTP2SessionDelegate {
    let session: HTTP2Session
    /// Whether bodies are consumed as they arrive.
    var takesBodies = true
    /// Called when a request is whole.
    var answer: (HTTP2Session, Int32) -> Void = { session, id in
        session.start(id, status: 200, hasBody: false)
    }
    private(set) var heads: [Int32: HTTPRequestHead] = [:]
    private(set) var bodies: [Int32: [UInt8]] = [:]
    private(set) var refusals: [Int32: HTTP2Refusal] = [:]
    private(set) var ended: [Int32] = []
    private(set) var closed: [Int32] = []

    init(limits: HTTP2Limits = HTTP2Limits(), now: ContinuousClock.Instant? = nil) {
        let start = now ?? .now
        session = HTTP2Session(limits: limits, now: { start })
        session.delegate = self
    }

    func stream(_ id: Int32, received head: HTTPRequestHead, isWhole: Bool) { heads[id] = head }
    func stream(_ id: Int32, received refusal: HTTP2Refusal) {
        refusals[id] = refusal
        session.start(id, status: refusal.status, hasBody: false)
    }
    func stream(_ id: Int32, received body: Span<UInt8>) {
        for index in body.indices { bodies[id, default: []].append(body[index]) }
        if takesBodies { session.consume(body.count, on: id) }
    }
    func streamReceivedEnd(_ id: Int32) {
        ended.append(id)
        if refusals[id] == nil { answer(session, id) }
    }
    func streamSent(_ id: Int32) {}
    func streamAnsweredEarly(_ id: Int32) { session.reset(id, .noError) }
    func streamClosed(_ id: Int32) { closed.append(id) }

    /// Takes in bytes in pieces of a size.
    func receive(_ bytes: [UInt8], pieces: Int = .max) throws(HTTP2Error) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(pieces))
            try session.receive(piece.span)
            rest = rest.dropFirst(pieces)
        }
    }
}

/// Lets both sides talk until neither has anything to say.
func talk(_ client: HTTP2ClientSession, _ server: ServerSide, pieces: Int = .max) throws {
    while true {
        let toServer = client.takeOutput()
        try server.receive(toServer, pieces: pieces)
        let toClient = server.session.takeOutput(upTo: 1 << 20)
        guard client.receive(toClient) else { throw HTTP2Error.notHTTP2 }
        if toServer.isEmpty, toClient.isEmpty { return }
    }
}

/// Frames made by hand, for what no well-behaved library sends.
enum Frame {
    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    static let settings = frame(4)
    static let get: [(String, String)] = [
        (":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "test"),
    ]

    static func frame(_ type: UInt8, flags: UInt8 = 0, stream: UInt32 = 0, _ payload: [UInt8] = []) -> [UInt8] {
        let count = payload.count
        let length = [
            UInt8(truncatingIfNeeded: count >> 16), UInt8(truncatingIfNeeded: count >> 8), UInt8(count & 0xFF),
        ]
        return length + [type, flags] + number(stream) + payload
    }

    /// A HEADERS frame that ends its head; `flags` are END_HEADERS and END_STREAM unless given.
    static func headers(_ stream: UInt32, _ fields: [(String, String)], flags: UInt8 = 5) -> [UInt8] {
        frame(1, flags: flags, stream: stream, block(fields))
    }

    static func resetStream(_ stream: UInt32) -> [UInt8] {
        frame(3, stream: stream, number(8))
    }

    static func windowUpdate(_ stream: UInt32, _ increment: UInt32) -> [UInt8] {
        frame(8, stream: stream, number(increment))
    }

    /// Literal fields without indexing or Huffman coding (RFC 7541, section 6.2.2).
    static func block(_ fields: [(String, String)]) -> [UInt8] {
        fields.flatMap { [0] + literal($0.0) + literal($0.1) }
    }

    private static func literal(_ text: String) -> [UInt8] {
        var rest = text.utf8.count
        guard rest >= 127 else { return [UInt8(rest)] + Array(text.utf8) }
        var bytes: [UInt8] = [127]
        rest -= 127
        while rest >= 128 {
            bytes.append(UInt8(rest % 128 + 128))
            rest /= 128
        }
        return bytes + [UInt8(rest)] + Array(text.utf8)
    }

    static func number(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
