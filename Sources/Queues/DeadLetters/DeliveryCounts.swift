private import SQL
package import Store
import Synchronization

/// How often messages were given back, for queues that do not count deliveries themselves.
package protocol DeliveryCounts: Sendable {
    /// How often each of these was given back; those that never were may be missing.
    func failures(of messages: [String], in queue: String) async throws(QueueError) -> [String: Int]

    func addFailure(of message: String, in queue: String, at time: Int) async throws(QueueError)

    /// Forgets a message that does not come again.
    func forget(_ message: String, in queue: String) async throws(QueueError)
}

/// Counts for as long as the process lives.
package final class CountsInMemory: DeliveryCounts {
    private let counts = Mutex<[String: Int]>([:])

    package init() {}

    package func failures(of messages: [String], in queue: String) -> [String: Int] {
        counts.withLock { counts in counts.filter { messages.contains($0.key) } }
    }

    package func addFailure(of message: String, in queue: String, at time: Int) {
        counts.withLock { $0[message, default: 0] += 1 }
    }

    package func forget(_ message: String, in queue: String) {
        counts.withLock { $0[message] = nil }
    }
}

/// Counts in the store, for all processes.
package struct StoredCounts: DeliveryCounts {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    package func failures(of messages: [String], in queue: String) async throws(QueueError) -> [String: Int] {
        let places = messages.indices.map { "$\($0 + 2)" }.joined(separator: ", ")
        let sql = "SELECT message, count FROM message_failures WHERE queue = $1 AND message IN (\(places))"
        do throws(SQLError) {
            let rows = try await database.query(sql, [.text(queue)] + messages.map { .text($0) })
            return Dictionary(rows.map { ($0[0].text ?? "", $0[1].integer ?? 0) }) { _, last in last }
        } catch {
            throw QueueError(error)
        }
    }

    package func addFailure(of message: String, in queue: String, at time: Int) async throws(QueueError) {
        try await execute(
            """
            INSERT INTO message_failures (queue, message, count, time) VALUES ($1, $2, 1, $3) \
            ON CONFLICT (queue, message) DO UPDATE SET count = message_failures.count + 1, time = $3
            """,
            [.text(queue), .text(message), SQLValue(time)]
        )
    }

    package func forget(_ message: String, in queue: String) async throws(QueueError) {
        try await execute(
            "DELETE FROM message_failures WHERE queue = $1 AND message = $2",
            [.text(queue), .text(message)]
        )
    }

    /// Forgets those that failed before a time and did not come again; their queues have thrown them away.
    package func purge(before time: Int) async throws(QueueError) {
        try await execute("DELETE FROM message_failures WHERE time < $1", [SQLValue(time)])
    }

    private func execute(_ sql: String, _ values: SQLRow) async throws(QueueError) {
        do throws(SQLError) {
            try await database.execute(sql, values)
        } catch {
            throw QueueError(error)
        }
    }
}
