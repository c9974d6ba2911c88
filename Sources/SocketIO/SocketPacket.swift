import JSON

/// One packet of Socket.IO, protocol 5, as it stands in a message of Engine.IO.
struct SocketPacket: Sendable {
    enum Kind: UInt8, Sendable {
        case connect = 0x30
        case disconnect, event, acknowledgement, connectError, binaryEvent, binaryAcknowledgement
    }

    var kind: Kind
    /// How many binary messages follow a packet of the binary kinds.
    var attachments = 0
    var namespace = "/"
    var id: Int?
    var data: JSON?

    init(_ kind: Kind, namespace: String = "/", id: Int? = nil, data: JSON? = nil) {
        self.kind = kind
        self.namespace = namespace
        self.id = id
        self.data = data
    }

    /// Reads `<kind>[<attachments>-][<namespace>,][<id>][<JSON>]`; `nil` when it is malformed.
    init?(_ bytes: [UInt8]) {
        guard let kind = bytes.first.flatMap(Kind.init) else { return nil }
        self.init(kind)
        var rest = bytes.dropFirst()
        if kind == .binaryEvent || kind == .binaryAcknowledgement {
            guard let count = Self.takeNumber(&rest), count <= 64, rest.popFirst() == UInt8(ascii: "-") else {
                return nil
            }
            attachments = count
        }
        if rest.first == UInt8(ascii: "/") {
            let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
            guard end - rest.startIndex <= 256 else { return nil }
            // A namespace may carry a query, which means nothing here.
            let name = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
            namespace = String(name.prefix { $0 != "?" })
            rest = rest[end...].dropFirst()
        }
        if let first = rest.first, first >= 0x30, first <= 0x39 {
            guard let number = Self.takeNumber(&rest) else { return nil }
            id = number
        }
        guard !rest.isEmpty else { return }
        guard let json = try? JSON(parsing: Array(rest)) else { return nil }
        data = json
    }

    private static func takeNumber(_ bytes: inout ArraySlice<UInt8>) -> Int? {
        let digits = bytes.prefix { $0 >= 0x30 && $0 <= 0x39 }
        bytes = bytes[digits.endIndex...]
        // Sixteen digits are more than a client can count to exactly.
        guard !digits.isEmpty, digits.count <= 16 else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// The packet in a message of Engine.IO.
    var engineMessage: [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "4"), kind.rawValue]
        if namespace != "/" {
            bytes += namespace.utf8
            bytes.append(UInt8(ascii: ","))
        }
        if let id { bytes += String(id).utf8 }
        data?.write(to: &bytes)
        return bytes
    }

    /// An event as a server sends it.
    static func event(_ name: String, _ arguments: [JSON]) -> [UInt8] {
        SocketPacket(.event, data: .array([.string(name)] + arguments)).engineMessage
    }
}
