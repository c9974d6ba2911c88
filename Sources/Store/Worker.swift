internal import SQL

/// One connection on a queue of its own.
actor Worker {
    private let executor: QueueExecutor
    private let open: @Sendable () throws(SQLError) -> any SQLConnection
    private var connection: (any SQLConnection)?

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - label: what the queue is called.
    ///   - open: makes a connection, when one is first needed and after one was lost.
    init(label: String, open: @escaping @Sendable () throws(SQLError) -> any SQLConnection) {
        executor = QueueExecutor(label: label)
        self.open = open
    }

    func run<Result: Sendable>(
        _ body: @Sendable (any SQLConnection) throws(SQLError) -> Result
    ) throws(SQLError) -> Result {
        let connection: any SQLConnection
        if let current = self.connection, current.isUsable {
            connection = current
        } else {
            self.connection = nil
            connection = try open()
            self.connection = connection
        }
        return try body(connection)
    }

    func close() {
        connection = nil
    }
}
