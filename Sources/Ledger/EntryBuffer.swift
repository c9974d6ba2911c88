/// What waits to be written, and who waits for it: a value without any waiting of its own.
struct EntryBuffer {
    private(set) var entries: [LedgerEntry] = []
    private(set) var bytes = 0
    /// How many entries were ever taken in, and how many of those were settled: written, or given up visibly.
    private(set) var accepted = 0
    private(set) var settled = 0
    private(set) var dropped = 0
    private(set) var isClosed = false
    private(set) var isHurried = false

    private let rows: Int
    private let limit: Int
    private var writers: [CheckedContinuation<Void, Never>] = []
    private var flushers: [(upTo: Int, continuation: CheckedContinuation<Void, Never>)] = []

    init(rows: Int, bytes limit: Int) {
        self.rows = rows
        self.limit = limit
    }

    var hasRoom: Bool { entries.count < rows && bytes < limit }

    mutating func add(_ entry: LedgerEntry) {
        entries.append(entry)
        bytes += entry.cost
        accepted += 1
    }

    mutating func drop() { dropped += 1 }

    mutating func waitForRoom(_ continuation: CheckedContinuation<Void, Never>) { writers.append(continuation) }

    /// Notes who waits for everything taken in so far; `false` when there is nothing to wait for.
    mutating func waitForSettling(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
        guard settled < accepted else { return false }
        isHurried = true
        flushers.append((accepted, continuation))
        return true
    }

    /// Takes out the oldest entries, and returns who may try again now that there is room.
    mutating func take(_ count: Int, bytes most: Int) -> ([LedgerEntry], [CheckedContinuation<Void, Never>]) {
        var taken: [LedgerEntry] = []
        if entries.count <= count, bytes <= most {
            swap(&taken, &entries)
            bytes = 0
            isHurried = false
        } else {
            var (end, size) = (0, 0)
            while end < min(count, entries.count), end == 0 || size + entries[end].cost <= most {
                size += entries[end].cost
                end += 1
            }
            taken = Array(entries[..<end])
            entries.removeFirst(end)
            bytes -= size
        }
        defer { writers = [] }
        return (taken, writers)
    }

    /// Notes that the oldest unsettled entries are done with, and returns who waited for just that.
    mutating func settle(_ count: Int) -> [CheckedContinuation<Void, Never>] {
        settled += count
        let done = flushers.filter { $0.upTo <= settled }.map(\.continuation)
        flushers.removeAll { $0.upTo <= settled }
        return done
    }

    mutating func close() -> [CheckedContinuation<Void, Never>] {
        isClosed = true
        defer { writers = [] }
        return writers
    }
}
