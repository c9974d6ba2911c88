import Generation

/// Who is next: interactive requests before batches, and within each, callers in turns.
///
/// A batch goes before an interactive request once in ``batchTurn`` times, so that none waits for ever.
struct FairQueue {
    private struct Lane {
        /// Callers with somebody waiting, the next one first.
        var callers: [String] = []
        var waiting: [String: [Int]] = [:]
        var count = 0

        var first: Int? { callers.first.flatMap { waiting[$0]?.first } }

        mutating func append(_ id: Int, of caller: String) {
            if waiting[caller] == nil { callers.append(caller) }
            waiting[caller, default: []].append(id)
            count += 1
        }

        mutating func remove(_ id: Int, of caller: String, isTurn: Bool) {
            guard let index = waiting[caller]?.firstIndex(of: id) else { return }
            waiting[caller]?.remove(at: index)
            count -= 1
            let isEmpty = waiting[caller]?.isEmpty ?? true
            guard isEmpty || isTurn, let place = callers.firstIndex(of: caller) else { return }
            callers.remove(at: place)
            if isEmpty { waiting[caller] = nil } else { callers.append(caller) }
        }
    }

    private var interactive = Lane()
    private var batch = Lane()
    private var turn = 0

    static let batchTurn = 8

    var count: Int { interactive.count + batch.count }

    /// Whether a batch goes next.
    private var isBatchNext: Bool {
        interactive.first == nil || batch.first != nil && turn % Self.batchTurn == Self.batchTurn - 1
    }

    /// The one that goes next.
    var first: Int? { isBatchNext ? batch.first : interactive.first }

    /// How many go before one that joins now, as far as can be told.
    func ahead(_ priority: Priority) -> Int {
        switch priority {
        case .interactive: interactive.count + min(batch.count, interactive.count / Self.batchTurn)
        case .batch: interactive.count + batch.count
        }
    }

    mutating func append(_ id: Int, of caller: String, _ priority: Priority) {
        switch priority {
        case .interactive: interactive.append(id, of: caller)
        case .batch: batch.append(id, of: caller)
        }
    }

    /// Takes one out: the one whose turn it is, or one that waits no more.
    mutating func remove(_ id: Int, of caller: String, _ priority: Priority) {
        let isTurn = first == id
        if isTurn { turn += 1 }
        switch priority {
        case .interactive: interactive.remove(id, of: caller, isTurn: isTurn)
        case .batch: batch.remove(id, of: caller, isTurn: isTurn)
        }
    }
}
