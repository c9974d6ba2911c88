/// Pieces of bytes in order, given out in other sizes; no piece is copied before it is given out.
struct ByteQueue {
    private var pieces: [[UInt8]] = []
    /// The first piece that is not used up, and how much of it is.
    private var first = 0
    private var offset = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ piece: [UInt8]) {
        guard !piece.isEmpty else { return }
        pieces.append(piece)
        count += piece.count
    }

    mutating func removeAll() {
        self = ByteQueue()
    }

    /// Moves as much as there is, and as fits, into `target`; returns how much that was.
    mutating func take(into target: UnsafeMutableRawBufferPointer) -> Int {
        var filled = 0
        while filled < target.count, first < pieces.count {
            let taken = min(pieces[first].count - offset, target.count - filled)
            unsafe pieces[first].withUnsafeBytes { piece in
                let part = unsafe UnsafeRawBufferPointer(rebasing: piece[offset..<offset + taken])
                unsafe UnsafeMutableRawBufferPointer(rebasing: target[filled...]).copyMemory(from: part)
            }
            filled += taken
            offset += taken
            if offset == pieces[first].count { dropFirst() }
        }
        count -= filled
        return filled
    }

    private mutating func dropFirst() {
        pieces[first] = []
        first += 1
        offset = 0
        // Moving the rest forward only once half is used up keeps the cost of a piece constant.
        if first * 2 >= pieces.count {
            pieces.removeFirst(first)
            first = 0
        }
    }
}
