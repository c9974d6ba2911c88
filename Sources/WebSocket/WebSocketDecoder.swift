/// Reads what a peer says out of the bytes of a WebSocket (RFC 6455, section 5), wherever they are cut.
///
/// It does no I/O and keeps no more than an unfinished message. No extension is ever agreed on, so reserved bits are
/// refused. After an error nothing more can be understood, and it throws that error again.
package struct WebSocketDecoder: Sendable {
    /// The next thing the bytes say.
    package enum Event: Hashable, Sendable {
        case message(WebSocketMessage)
        case ping([UInt8])
        case pong([UInt8])
        /// The peer ends; ``WebSocketCloseCode/absent`` when it does not say why.
        case close(WebSocketCloseCode, reason: String)
    }

    /// Which side this is, which says whether frames must or must not be masked.
    package enum Side: Hashable, Sendable { case server, client }

    private let side: Side
    private let limits: WebSocketLimits
    private var header: [UInt8] = []
    private var frame: Frame?
    /// The payload of a control frame, which may come between the frames of a message.
    private var control: [UInt8] = []
    private var message: [UInt8] = []
    private var messageOpcode: WebSocketOpcode?
    private var messageFrames = 0
    private var failure: WebSocketError?

    private struct Frame {
        var opcode: WebSocketOpcode
        var isFinal: Bool
        var length: Int
        var received = 0
        var mask: UInt32
    }

    package init(side: Side = .server, limits: WebSocketLimits = WebSocketLimits()) {
        self.side = side
        self.limits = limits
    }

    /// Reads on from `offset`, which moves past what was used; `nil` when the input is used up.
    package mutating func next(_ input: Span<UInt8>, at offset: inout Int) throws(WebSocketError) -> Event? {
        if let failure { throw failure }
        do throws(WebSocketError) {
            while true {
                if frame == nil {
                    guard try readHeader(input, at: &offset) else { return nil }
                }
                guard let ended = readPayload(input, at: &offset) else { return nil }
                if let event = try end(ended) { return event }
            }
        } catch {
            failure = error
            (header, control, message) = ([], [], [])
            throw error
        }
    }
}

// MARK: - Headers

extension WebSocketDecoder {
    /// Reads a header byte by byte, so that what breaks the protocol is refused at its first byte; `false` when the
    /// input ends before it.
    private mutating func readHeader(_ input: Span<UInt8>, at offset: inout Int) throws(WebSocketError) -> Bool {
        while offset < input.count {
            header.append(input[offset])
            offset += 1
            if header.count == 1 { try checkFirst(header[0]) }
            if header.count == 2 { try checkSecond(header[0], header[1]) }
            guard header.count >= 2, header.count == headerLength else { continue }
            frame = try parseHeader()
            header.removeAll(keepingCapacity: true)
            return true
        }
        return false
    }

    private var headerLength: Int {
        let extended =
            switch header[1] & 0x7F {
            case 126: 2
            case 127: 8
            default: 0
            }
        return 2 + extended + (header[1] & 0x80 != 0 ? 4 : 0)
    }

    private func checkFirst(_ byte: UInt8) throws(WebSocketError) {
        guard byte & 0x70 == 0 else { throw WebSocketError(.protocolError, "A reserved bit is set.") }
        guard let opcode = WebSocketOpcode(rawValue: byte & 0x0F) else {
            throw WebSocketError(.protocolError, "There is no frame of kind \(byte & 0x0F).")
        }
        switch opcode {
        case .text, .binary:
            guard messageOpcode == nil else {
                throw WebSocketError(.protocolError, "A message begins before the one under way has ended.")
            }
        case .continuation:
            guard messageOpcode != nil else {
                throw WebSocketError(.protocolError, "There is no message that could go on.")
            }
        case .close, .ping, .pong:
            guard byte & 0x80 != 0 else { throw WebSocketError(.protocolError, "A control frame is in pieces.") }
        }
    }

    private func checkSecond(_ first: UInt8, _ byte: UInt8) throws(WebSocketError) {
        guard (byte & 0x80 != 0) == (side == .server) else {
            throw WebSocketError(
                .protocolError,
                side == .server ? "A client's frame is not masked." : "A server's frame is masked."
            )
        }
        if first & 0x08 != 0, byte & 0x7F > 125 {
            throw WebSocketError(.protocolError, "A control frame holds more than 125 bytes.")
        }
    }

    private mutating func parseHeader() throws(WebSocketError) -> Frame {
        var index = 2
        var length = UInt64(header[1] & 0x7F)
        if length > 125 {
            let size = length == 126 ? 2 : 8
            length = header[2..<2 + size].reduce(0) { $0 << 8 | UInt64($1) }
            index += size
            guard length > (size == 2 ? 125 : 0xFFFF), length >> 63 == 0 else {
                throw WebSocketError(.protocolError, "A frame's length is not written as it has to be.")
            }
        }
        guard length <= UInt64(limits.frameBytes) else {
            throw WebSocketError(.tooLarge, "A frame holds more than \(limits.frameBytes) bytes.")
        }
        var mask: UInt32 = 0
        if side == .server { for byte in header[index..<index + 4] { mask = mask << 8 | UInt32(byte) } }
        // The first byte has been checked.
        let opcode = WebSocketOpcode(rawValue: header[0] & 0x0F) ?? .close
        let frame = Frame(opcode: opcode, isFinal: header[0] & 0x80 != 0, length: Int(length), mask: mask)
        if !opcode.isControl { try beginPart(frame) }
        return frame
    }

    private mutating func beginPart(_ frame: Frame) throws(WebSocketError) {
        if frame.opcode != .continuation {
            messageOpcode = frame.opcode
            messageFrames = 0
        }
        messageFrames += 1
        guard message.count + frame.length <= limits.messageBytes else {
            throw WebSocketError(.tooLarge, "A message holds more than \(limits.messageBytes) bytes.")
        }
        guard messageFrames <= limits.framesInMessage else {
            throw WebSocketError(.tooLarge, "A message comes in more than \(limits.framesInMessage) frames.")
        }
    }
}

// MARK: - Payloads

extension WebSocketDecoder {
    /// Takes in what there is of the frame's payload; returns the frame when that was its end.
    private mutating func readPayload(_ input: Span<UInt8>, at offset: inout Int) -> Frame? {
        guard var current = frame else { return nil }
        let count = min(current.length - current.received, input.count - offset)
        let part = input.extracting(offset..<offset + count)
        if current.opcode.isControl {
            WebSocketMask.append(part, to: &control, mask: current.mask, phase: current.received)
        } else {
            WebSocketMask.append(part, to: &message, mask: current.mask, phase: current.received)
        }
        offset += count
        current.received += count
        guard current.received == current.length else {
            frame = current
            return nil
        }
        frame = nil
        return current
    }

    private mutating func end(_ frame: Frame) throws(WebSocketError) -> Event? {
        guard !frame.opcode.isControl else {
            defer { control = [] }
            switch frame.opcode {
            case .ping: return .ping(control)
            case .pong: return .pong(control)
            default: return try close(control)
            }
        }
        guard frame.isFinal, let opcode = messageOpcode else { return nil }
        messageOpcode = nil
        defer { message = [] }
        guard opcode == .text else { return .message(.binary(message)) }
        guard Self.isUTF8(message) else { throw WebSocketError(.invalidText, "A text is not UTF-8.") }
        return .message(.text(message))
    }

    private func close(_ payload: [UInt8]) throws(WebSocketError) -> Event {
        guard !payload.isEmpty else { return .close(.absent, reason: "") }
        guard payload.count >= 2 else { throw WebSocketError(.protocolError, "A close frame holds half a code.") }
        let code = WebSocketCloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
        guard code.maySend else {
            throw WebSocketError(.protocolError, "A close frame has the code \(code.rawValue), which may not be sent.")
        }
        let reason = Array(payload[2...])
        guard Self.isUTF8(reason) else { throw WebSocketError(.invalidText, "A reason for closing is not UTF-8.") }
        return .close(code, reason: String(decoding: reason, as: UTF8.self))
    }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool {
        (try? UTF8Span(validating: bytes.span)) != nil
    }
}
