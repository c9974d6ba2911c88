internal import Cryptography
package import Foundation
package import JSON
package import SQL
internal import Store

/// Something that was done by an operator.
package struct AuditEntry: Sendable {
    /// Sorts by time.
    package let id: String
    package let time: Date
    package let actor: KeyActor
    /// What was done, such as `key.revoke`.
    package let action: String
    /// What it was done to.
    package let subject: String
    package var subjectID: String?
    package var before: JSON?
    package var after: JSON?

    package init(time: Date, actor: KeyActor, action: String, subject: String) {
        let digits = String(max(time.microseconds, 0), radix: 16)
        id = String(repeating: "0", count: max(16 - digits.utf8.count, 0)) + digits + "-" + randomHex(bytes: 4)
        self.time = time
        self.actor = actor
        self.action = action
        self.subject = subject
    }

    package var json: JSON {
        [
            "id": .string(id), "time": .string(time.formatted(.iso8601)), "actor": .string(actor.name),
            "actor_id": actor.id.map { .string($0) } ?? .null, "action": .string(action),
            "subject": .string(subject), "subject_id": subjectID.map { .string($0) } ?? .null,
            "before": before ?? .null, "after": after ?? .null,
            "request_id": actor.requestID.map { .string($0) } ?? .null,
            "address": actor.address.map { .string($0) } ?? .null,
        ]
    }
}

extension AuditEntry {
    private static let columns = [
        "id", "time", "actor_id", "actor", "action", "subject_id", "subject", "before_json", "after_json", "request_id",
        "address",
    ]
    static let insertion = """
        INSERT INTO audit (\(columns.joined(separator: ", "))) \
        VALUES (\(columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")))
        """
    static let selection = "SELECT \(columns.joined(separator: ", ")) FROM audit"

    var row: SQLRow {
        [
            .text(id), SQLValue(time.microseconds), SQLValue(actor.id), .text(actor.name), .text(action),
            SQLValue(subjectID), .text(subject), SQLValue(before?.text), SQLValue(after?.text),
            SQLValue(actor.requestID), SQLValue(actor.address),
        ]
    }

    init?(_ row: SQLRow) {
        guard row.count == Self.columns.count, let id = row[0].text, let time = row[1].integer,
            let actor = row[3].text, let action = row[4].text, let subject = row[6].text
        else { return nil }
        self.id = id
        self.time = Date(microseconds: time)
        self.actor = KeyActor(id: row[2].text, name: actor, requestID: row[9].text, address: row[10].text)
        self.action = action
        self.subject = subject
        subjectID = row[5].text
        before = row[7].text.flatMap { try? JSON(parsing: $0) }
        after = row[8].text.flatMap { try? JSON(parsing: $0) }
    }
}

extension KeyStore {
    /// What was done, the newest first; `before` is the id of the last entry seen.
    package func audit(limit: Int, before: String? = nil) async throws(SQLError) -> [AuditEntry] {
        let condition = before == nil ? "" : " WHERE id < $2"
        let rows = try await database.query(
            "\(AuditEntry.selection)\(condition) ORDER BY id DESC LIMIT $1",
            [SQLValue(limit)] + (before.map { [.text($0)] } ?? [])
        )
        return rows.compactMap { AuditEntry($0) }
    }
}
