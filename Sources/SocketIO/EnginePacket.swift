import JSON

/// One packet of Engine.IO, protocol 4: a kind in one character, and what it holds.
package enum EnginePacket: Hashable, Sendable {
    case close
    case ping([UInt8])
    case pong
    case message([UInt8])
    case upgrade
    case noop
    /// Bytes, which travel in base64 where only text can.
    case binary

    /// Packets that come in one body are set apart by this.
    static let separator: UInt8 = 0x1E

    /// `nil` when this is no packet that a client may send.
    init?(_ bytes: some Collection<UInt8>) {
        let rest = bytes.dropFirst()
        switch bytes.first {
        case UInt8(ascii: "1"): self = .close
        case UInt8(ascii: "2"): self = .ping(Array(rest))
        case UInt8(ascii: "3"): self = .pong
        case UInt8(ascii: "4"): self = .message(Array(rest))
        case UInt8(ascii: "5"): self = .upgrade
        case UInt8(ascii: "6"): self = .noop
        case UInt8(ascii: "b"): self = .binary
        default: return nil
        }
    }

    /// The packets of a body; `nil` when one of them is none.
    static func all(in body: [UInt8]) -> [EnginePacket]? {
        var packets: [EnginePacket] = []
        for part in body.split(separator: separator, omittingEmptySubsequences: false) {
            guard let packet = EnginePacket(part) else { return nil }
            packets.append(packet)
        }
        return packets
    }

    /// What a session begins with.
    static func open(id: String, upgrades: [String], _ options: SocketIOOptions) -> [UInt8] {
        let json: JSON = [
            "sid": .string(id),
            "upgrades": .array(upgrades.map { .string($0) }),
            "pingInterval": JSON(options.pingInterval.wholeMilliseconds),
            "pingTimeout": JSON(options.pingTimeout.wholeMilliseconds),
            "maxPayload": JSON(options.payloadBytes),
        ]
        return [UInt8(ascii: "0")] + json.bytes
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
