/// Writes frames (RFC 6455, section 5).
package enum WebSocketEncoder {
    /// Appends one frame; the mask is what a client must hide its payload with, and a server has none.
    package static func append(
        _ opcode: WebSocketOpcode,
        _ payload: [UInt8],
        isFinal: Bool = true,
        mask: UInt32? = nil,
        to bytes: inout [UInt8]
    ) {
        bytes.reserveCapacity(bytes.count + payload.count + 14)
        bytes.append((isFinal ? 0x80 : 0) | opcode.rawValue)
        let masked: UInt8 = mask == nil ? 0 : 0x80
        switch payload.count {
        case ...125: bytes.append(masked | UInt8(payload.count))
        case ...0xFFFF:
            bytes.append(masked | 126)
            bytes.appendBigEndian(UInt64(payload.count), count: 2)
        default:
            bytes.append(masked | 127)
            bytes.appendBigEndian(UInt64(payload.count), count: 8)
        }
        guard let mask else { return bytes.append(contentsOf: payload) }
        bytes.appendBigEndian(UInt64(mask), count: 4)
        WebSocketMask.append(payload.span, to: &bytes, mask: mask, phase: 0)
    }

    /// One frame with a message.
    package static func frame(_ message: WebSocketMessage) -> [UInt8] {
        var bytes: [UInt8] = []
        switch message {
        case .text(let text): append(.text, text, to: &bytes)
        case .binary(let binary): append(.binary, binary, to: &bytes)
        }
        return bytes
    }

    /// The payload of a close frame; a reason that is too long is cut between two characters.
    package static func closePayload(_ code: WebSocketCloseCode, _ reason: String) -> [UInt8] {
        guard code.maySend else { return [] }
        var bytes: [UInt8] = []
        bytes.appendBigEndian(UInt64(code.rawValue), count: 2)
        for scalar in reason.unicodeScalars {
            let encoded = Array(String(scalar).utf8)
            guard bytes.count + encoded.count <= 125 else { break }
            bytes += encoded
        }
        return bytes
    }
}

extension [UInt8] {
    fileprivate mutating func appendBigEndian(_ number: UInt64, count: Int) {
        for place in (0..<count).reversed() { append(UInt8(truncatingIfNeeded: number >> UInt64(8 * place))) }
    }
}
