import HTTP

/// An answer as it would leave, before anything is done to it.
struct Answer {
    /// A part of the body; of a stream, one event.
    enum Piece {
        case bytes([UInt8])
        /// So many letters, made as they are sent.
        case filler(Int)

        var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .filler(let count): count
            }
        }
    }

    var status = 200
    var fields = HTTPFields()
    /// Each is what leaves between two waits.
    var events: [[Piece]] = []
    /// Whether the body is sent in chunks.
    var isStreamed = false

    init(status: Int = 200, contentType: String, events: [[UInt8]], isStreamed: Bool = false) {
        self.status = status
        fields.append("content-type", contentType)
        self.events = events.map { [.bytes($0)] }
        self.isStreamed = isStreamed
    }

    init(status: Int = 200, json: [UInt8]) {
        self.init(status: status, contentType: "application/json; charset=utf-8", events: [json])
    }

    var count: Int { events.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } } }

    /// The body, where it is small enough to be held; filler is left out.
    var bytes: [UInt8] {
        events.flatMap { $0.flatMap { if case .bytes(let bytes) = $0 { bytes } else { [UInt8]() } } }
    }

    /// Drops what of the body is beyond `limit` bytes.
    mutating func truncate(to limit: Int) {
        var room = limit
        for event in events.indices {
            for piece in events[event].indices {
                switch events[event][piece] {
                case .bytes(let bytes): events[event][piece] = .bytes(Array(bytes.prefix(room)))
                case .filler(let count): events[event][piece] = .filler(min(count, room))
                }
                room -= events[event][piece].count
            }
        }
        events.removeAll { $0.allSatisfy { $0.count == 0 } }
    }
}

extension [UInt8] {
    /// The blocks of a stream of server-sent events, each with the blank line that ends it.
    var eventBlocks: [[UInt8]] {
        var blocks: [[UInt8]] = []
        var block: [UInt8] = []
        var lineIsEmpty = true
        for byte in self {
            block.append(byte)
            if byte == UInt8(ascii: "\n") {
                if lineIsEmpty {
                    blocks.append(block)
                    block = []
                }
                lineIsEmpty = true
            } else if byte != UInt8(ascii: "\r") {
                lineIsEmpty = false
            }
        }
        return block.isEmpty ? blocks : blocks + [block]
    }
}
