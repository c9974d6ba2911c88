private import Glibc
private import Synchronization

/// One file of the spool, held by this process while it is read.
final class SpoolFile: Sendable {
    let path: String
    let size: Int
    private let state: Mutex<State>

    private struct State {
        var descriptor: Int32
        /// What was read of the file, and where in it the next line begins.
        var rest: [UInt8] = []
        var start = 0
        var isAtEnd = false
    }

    private static let pieceSize = 1 << 20

    /// Opens a file; `nil` when it is another process's, or gone.
    init?(path: String) {
        let descriptor = unsafe open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            Glibc.close(descriptor)
            return nil
        }
        self.path = path
        size = max(0, lseek(descriptor, 0, SEEK_END))
        lseek(descriptor, 0, SEEK_SET)
        state = Mutex(State(descriptor: descriptor))
    }

    deinit {
        release()
    }

    func release() {
        state.withLock { state in
            if state.descriptor >= 0 { Self.close(state.descriptor) }
            state.descriptor = -1
        }
    }

    /// Gives the lock up and closes the file.
    ///
    /// A process that is being started has a copy of the descriptor until it runs its own program. Closing alone would
    /// leave the lock with that copy.
    static func close(_ descriptor: Int32) {
        flock(descriptor, LOCK_UN)
        Glibc.close(descriptor)
    }

    /// The next entries; none at the end of the file.
    ///
    /// Throws when the disk does not give what is there, which is not its end.
    func next(_ count: Int) throws(Spool.Trouble) -> (entries: [LedgerEntry], unreadable: Int) {
        try state.withLock { state throws(Spool.Trouble) in
            var entries: [LedgerEntry] = []
            var unreadable = 0
            while entries.count < count, let line = try line(&state) {
                if let entry = LedgerEntry(line: line) {
                    entries.append(entry)
                } else {
                    unreadable += 1
                }
            }
            return (entries, unreadable)
        }
    }

    private func line(_ state: inout State) throws(Spool.Trouble) -> [UInt8]? {
        var searched = state.start
        while true {
            if let end = state.rest[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { state.start = end + 1 }
                return Array(state.rest[state.start..<end])
            }
            searched = state.rest.count - state.start
            guard try fill(&state) else { break }
        }
        // A line without an end was never acknowledged, but may be whole all the same.
        let last = Array(state.rest[state.start...])
        state.start = state.rest.count
        return last.isEmpty ? nil : last
    }

    private func fill(_ state: inout State) throws(Spool.Trouble) -> Bool {
        guard state.descriptor >= 0, !state.isAtEnd else { return false }
        let descriptor = state.descriptor
        var result = 0
        let piece = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, count in
            repeat {
                result = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            } while result < 0 && errno == EINTR
            count = max(0, result)
        }
        guard result >= 0 else { throw Spool.Trouble("cannot be read", path) }
        state.isAtEnd = piece.isEmpty
        state.rest.removeFirst(state.start)
        state.start = 0
        state.rest += piece
        return !piece.isEmpty
    }
}
