/// What waits to be written, and who waits for it: a value without any waiting of its own.
struct EntryBuffer {
    /// From the oldest to the one that is being filled.
    private var batches: [EntryBatch] = []
    /// The room of a batch that was written.
    private var spare: EntryBatch?
    /// What waits in the batches.
    private(set) var count = 0
    private(set) var bytes = 0
    /// How many entries were ever taken in, and how many of those were settled: written, or given up visibly.
    private(set) var accepted = 0
    private(set) var settled = 0
    private(set) var dropped = 0
    private(set) var isClosed = false
    private(set) var isHurried = false
    /// Whether the writer waits for the first entry.
    private var isResting = false

    private let rows: Int
    private let limit: Int
    private let batchRows: Int
    private let batchBytes: Int
    private var writers: [CheckedContinuation<Void, Never>] = []
    private var flushers: [(upTo: Int, continuation: CheckedContinuation<Void, Never>)] = []

    init(_ settings: LedgerSettings) {
        rows = settings.bufferedRows
        limit = settings.bufferedBytes
        batchRows = settings.batchRows
        batchBytes = settings.batchBytes
    }

    var hasRoom: Bool { count < rows && bytes < limit }
    /// Whether there is something to be written without waiting for more.
    var isRipe: Bool { count >= batchRows || batches.count > 1 || !hasRoom || isHurried || isClosed }

    /// Takes in an entry; returns whether the writer waits for just that.
    mutating func add(_ entry: inout LedgerEntry) -> Bool {
        let cost = entry.cost
        let wasRipe = isRipe
        let last = batches.count - 1
        if last < 0 || batches[last].count == batchRows || batches[last].bytes + cost > batchBytes {
            batches.append(spare ?? EntryBatch())
            spare = nil
        }
        batches[batches.count - 1].add(&entry)
        count += 1
        bytes += cost
        accepted += 1
        defer { isResting = false }
        return isResting || isRipe != wasRipe
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
    mutating func take() -> (EntryBatch?, [CheckedContinuation<Void, Never>]) {
        let batch = batches.isEmpty ? nil : batches.removeFirst()
        count -= batch?.count ?? 0
        bytes -= batch?.bytes ?? 0
        if count == 0 { isHurried = false }
        defer { writers = [] }
        return (batch, writers)
    }

    /// Notes that the oldest unsettled entries are done with, and returns who waited for just that.
    mutating func settle(_ count: Int) -> [CheckedContinuation<Void, Never>] {
        settled += count
        guard !flushers.isEmpty else { return [] }
        let done = flushers.filter { $0.upTo <= settled }.map(\.continuation)
        flushers.removeAll { $0.upTo <= settled }
        return done
    }

    /// Keeps the room of a batch for the next one.
    mutating func reuse(_ batch: consuming EntryBatch) {
        batch.removeAll()
        spare = batch
    }

    /// Notes that the writer waits for the first entry, which may not come for long; `false` when it is there.
    mutating func rest() -> Bool {
        isResting = count == 0 && !isClosed
        if isResting { spare = nil }
        return isResting
    }

    mutating func close() -> [CheckedContinuation<Void, Never>] {
        isClosed = true
        defer { writers = [] }
        return writers
    }
}
