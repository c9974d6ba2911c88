/// Splits a byte stream into server-sent events.
///
/// It does no I/O: feed it whatever arrived and take the events that are now complete. Comments are skipped, a byte
/// order mark at the start is ignored, and lines may end in LF, CR or CR LF. Each byte is looked at once, however
/// the chunks fall. Lines that are no field of the format are kept aside, see ``takeStray()``.
package struct EventDecoder: Sendable {
    /// What ends the decoding: one event grew past the limit.
    package struct TooLarge: Error, Equatable {
        package let limit: Int

        package init(limit: Int) {
            self.limit = limit
        }
    }

    /// The room for a line that is kept for the next one; a big event's is given back.
    private static let keptCapacity = 64 << 10

    private let limit: Int
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var name = ""
    private var id: String?
    private var hasData = false
    private var skipsLineFeed = false
    private var isAtStart = true
    /// The lines that are no field of the format, each with a line feed.
    package private(set) var stray: [UInt8] = []

    /// - Parameter limit: the most bytes that one event (its lines and their names) may hold, with the stray lines
    ///   that nobody took.
    package init(limit: Int = 16 << 20) {
        self.limit = limit
    }

    /// Whether the stream may end here: nothing of an event has arrived that was not yet returned.
    package var isBetweenEvents: Bool { line.isEmpty && !hasData }

    package mutating func feed(_ chunk: Span<UInt8>) throws(TooLarge) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        var start = 0
        for index in chunk.indices {
            let byte = chunk[index]
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                skipsLineFeed = false
                continue
            }
            if skipsLineFeed, byte == UInt8(ascii: "\n") {
                skipsLineFeed = false
                start = index + 1
                continue
            }
            skipsLineFeed = byte == UInt8(ascii: "\r")
            try take(chunk.extracting(start..<index))
            if let event = endLine() { events.append(event) }
            start = index + 1
        }
        try take(chunk.extracting(start..<chunk.count))
        return events
    }

    /// Ends the stream, returning what a body without a last blank line held.
    ///
    /// The standard drops an unfinished event; providers do send a last one without its blank line.
    package mutating func finish() -> ServerSentEvent? {
        if !line.isEmpty { _ = endLine() }
        return endLine()
    }

    /// Hands over the lines that are no field of the format, which the standard would drop unseen.
    package mutating func takeStray() -> [UInt8] {
        defer { stray = [] }
        return stray
    }

    private mutating func take(_ bytes: Span<UInt8>) throws(TooLarge) {
        guard line.count + data.count + stray.count + bytes.count <= limit else { throw TooLarge(limit: limit) }
        // Room is left to grow as arrays do: asked for exactly, each piece of a big event would move all before it.
        unsafe bytes.withUnsafeBufferPointer { unsafe line.append(contentsOf: $0) }
    }

    /// A blank line ends the event; any other line adds to it or is skipped.
    private mutating func endLine() -> ServerSentEvent? {
        defer { line.removeAll(keepingCapacity: line.capacity <= Self.keptCapacity) }
        if isAtStart {
            isAtStart = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        if line.isEmpty { return endEvent() }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        switch line[..<colon] {
        case let field where field.elementsEqual("data".utf8):
            if hasData { data.append(UInt8(ascii: "\n")) }
            data += value
            hasData = true
        case let field where field.elementsEqual("event".utf8):
            name = String(decoding: value, as: UTF8.self)
        case let field where field.elementsEqual("id".utf8):
            if !value.contains(0) { id = String(decoding: value, as: UTF8.self) }
        // A comment, and what only a client that comes back needs.
        case let field where field.isEmpty || field.elementsEqual("retry".utf8): break
        default:
            stray += line
            stray.append(UInt8(ascii: "\n"))
        }
        return nil
    }

    private mutating func endEvent() -> ServerSentEvent? {
        defer {
            name = ""
            id = nil
            hasData = false
        }
        guard hasData else { return nil }
        // The event takes the bytes along; emptying an array that is shared would make another of its size.
        var taken: [UInt8] = []
        swap(&taken, &data)
        return ServerSentEvent(name: name, data: taken, id: id)
    }
}
