internal import SQL

/// Operations that become one transaction, and what there is to tell of it once it is on the disk.
struct Batch {
    let operations: [Operation]
    let connection: any SQLConnection
    let now: Int
    var outcomes: [Outcome]
    var news = News()

    /// Whom a transaction concerns.
    struct News: Sendable {
        /// Jobs with new events, or at their end.
        var jobs: Set<String> = []
        /// Jobs that were cancelled while they run.
        var cancelled: Set<String> = []
        /// Whether there is something to claim.
        var isWorkQueued = false
    }

    /// Does all of the operations, within the caller's transaction.
    static func run(
        _ operations: [Operation],
        on connection: any SQLConnection,
        now: Int
    ) throws(SQLError) -> (outcomes: [Outcome], news: News) {
        if connection.dialect == .postgres { try connection.execute(Self.plansForQueues) }
        var batch = Batch(operations, on: connection, now: now)
        try batch.run()
        return (batch.outcomes, batch.news)
    }

    /// Every statement here finds its rows by an index.
    ///
    /// PostgreSQL keeps a plan from when the table was small, or before it knew that few of its rows wait, and would read
    /// all of a long queue to claim a part of it.
    private static let plansForQueues = """
        SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off; \
        SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off
        """

    private init(_ operations: [Operation], on connection: any SQLConnection, now: Int) {
        self.operations = operations
        self.connection = connection
        self.now = now
        outcomes = Array(repeating: .done, count: operations.count)
    }

    /// Operations of a kind go together, and claims last, so that they find what was put into the queue beside them.
    private mutating func run() throws(SQLError) {
        var jobs: [(Int, PreparedJob)] = []
        var writes: [(Int, RunWrite)] = []
        var claims: [(Int, Claim)] = []
        for (index, operation) in operations.enumerated() {
            switch operation {
            case .enqueue(let job): jobs.append((index, job))
            case .write(let write): writes.append((index, write))
            case .claim(let claim): claims.append((index, claim))
            case .signal, .cancel, .giveWay, .renew, .bury: break
            }
        }
        try enqueue(jobs)
        for (index, operation) in operations.enumerated() {
            switch operation {
            case .signal(let job, let name, let data, let limits):
                outcomes[index] = try signal(job, name, data, limits)
            case .cancel(let job): outcomes[index] = try cancel(job)
            case .giveWay(let job): try giveWay(job)
            case .bury(let owners): try bury(owners)
            case .enqueue, .write, .claim, .renew: break
            }
        }
        try write(writes)
        for (index, operation) in operations.enumerated() {
            if case .renew(let leases, let until) = operation { outcomes[index] = try renew(leases, until) }
        }
        try claim(claims)
    }
}
