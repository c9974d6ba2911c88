/// Cuts a byte stream into lines of bounded length.
///
/// Of a longer line only the beginning is kept. A carriage return before the line feed is dropped.
struct LineSplitter {
    private let limit: Int
    private var line: [UInt8] = []

    init(limit: Int) {
        self.limit = limit
    }

    mutating func feed(_ chunk: UnsafeRawBufferPointer, _ take: (String) -> Void) {
        var rest = unsafe chunk[...]
        while let end = unsafe rest.firstIndex(of: UInt8(ascii: "\n")) {
            unsafe keep(rest[..<end])
            finish(take)
            unsafe rest = rest[(end + 1)...]
        }
        unsafe keep(rest)
    }

    /// Ends a line, including a last one without its line feed.
    mutating func finish(_ take: (String) -> Void) {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        take(String(decoding: line, as: UTF8.self))
        line.removeAll(keepingCapacity: true)
    }

    var isEmpty: Bool { line.isEmpty }

    private mutating func keep(_ bytes: Slice<UnsafeRawBufferPointer>) {
        let room = limit - line.count
        unsafe line.append(contentsOf: bytes.prefix(max(room, 0)))
    }
}
