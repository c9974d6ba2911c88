private import JSON
private import SQL
package import Store

/// Dead letters in the store: one row for each message, however often it is brought.
package struct StoredDeadLetters: DeadLetters {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    package func keep(_ letter: DeadLetter) async throws(QueueError) {
        do throws(SQLError) {
            try await database.execute(
                """
                INSERT INTO dead_letters (queue, message, data, attributes, reason, deliveries, time) \
                VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
                """,
                [
                    Self.text(letter.queue), Self.text(letter.delivery.id), .blob(letter.delivery.data),
                    .text(letter.attributesJSON), Self.text(letter.reason), SQLValue(letter.deliveries),
                    SQLValue(letter.time),
                ]
            )
        } catch {
            throw QueueError(error)
        }
    }

    /// A text without the one character that PostgreSQL does not take.
    private static func text(_ text: String) -> SQLValue { .text(text.replacing("\0", with: "\u{FFFD}")) }

    /// The latest, the newest first.
    package func latest(_ limit: Int = 100) async throws(QueueError) -> [DeadLetter] {
        do throws(SQLError) {
            let rows = try await database.query(
                """
                SELECT queue, message, data, attributes, reason, deliveries, time FROM dead_letters \
                ORDER BY time DESC LIMIT $1
                """,
                [SQLValue(limit)]
            )
            return rows.map(DeadLetter.init)
        } catch {
            throw QueueError(error)
        }
    }

    /// Throws away those from before a time.
    package func purge(before time: Int) async throws(QueueError) {
        do throws(SQLError) {
            try await database.execute("DELETE FROM dead_letters WHERE time < $1", [SQLValue(time)])
        } catch {
            throw QueueError(error)
        }
    }
}

extension DeadLetter {
    fileprivate init(_ row: SQLRow) {
        let members = row[3].text.flatMap { try? JSON(parsing: $0).object }?.members ?? []
        let delivery = Delivery(
            id: row[1].text ?? "",
            data: row[2].blob ?? [],
            attributes: Dictionary(members.map { ($0.key, $0.value.string ?? "") }) { _, last in last }
        )
        self.init(
            queue: row[0].text ?? "",
            delivery: delivery,
            reason: row[4].text ?? "",
            deliveries: row[5].integer ?? 0,
            time: row[6].integer ?? 0
        )
    }
}
