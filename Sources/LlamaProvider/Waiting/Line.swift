import Generation

/// Tasks in the order they came, each waiting for a pass or a failure.
///
/// Its owner takes them out under a lock and resumes them outside it.
struct Line<Pass: Sendable>: Sendable {
    typealias Continuation = CheckedContinuation<Result<Pass, Failure>, Never>

    private var places: [(number: Int, continuation: Continuation)] = []
    private var lastNumber = 0
    /// Those that have been let out of the line and not been told yet.
    private var released: [(continuation: Continuation, result: Result<Pass, Failure>)] = []

    var count: Int { places.count }

    mutating func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    mutating func append(_ continuation: Continuation, number: Int) {
        places.append((number, continuation))
    }

    /// Lets the one who has waited longest go; `false` if nobody waits.
    mutating func releaseFirst(_ result: Result<Pass, Failure>) -> Bool {
        guard !places.isEmpty else { return false }
        released.append((places.removeFirst().continuation, result))
        return true
    }

    mutating func releaseAll(_ result: Result<Pass, Failure>) {
        while releaseFirst(result) {}
    }

    /// Lets one go wherever it stands; one that has left already is no error.
    mutating func release(number: Int, _ result: Result<Pass, Failure>) {
        guard let index = places.firstIndex(where: { $0.number == number }) else { return }
        released.append((places.remove(at: index).continuation, result))
    }

    /// What is to be resumed now, outside the lock.
    mutating func takeReleased() -> [(continuation: Continuation, result: Result<Pass, Failure>)] {
        defer { released = [] }
        return released
    }
}
