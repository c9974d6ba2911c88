package import SQL
private import Store

/// What a store holds, and what is wrong with it.
package struct LedgerVerdict: Sendable, Hashable {
    package var version = 0
    package var generations = 0
    package var attempts = 0
    package var contents = 0
    package var bytes = 0
    /// A sentence for each thing that is wrong.
    package var problems: [String] = []

    package init() {}
}

extension Ledger {
    /// Reads the whole store and says what is wrong with it; it changes nothing.
    package func verify() async throws(SQLError) -> LedgerVerdict {
        var verdict = LedgerVerdict()
        verdict.version = try await database.schemaVersion()
        let known = LedgerSchema.migrations.count
        guard verdict.version == known else {
            let hint = verdict.version < known ? "run aloft store migrate" : "a newer Aloft wrote it"
            verdict.problems = ["The schema is number \(verdict.version), and this Aloft's is \(known): \(hint)."]
            return verdict
        }
        if database.dialect == .sqlite {
            let words = try await database.query("PRAGMA integrity_check").compactMap { $0.first?.text }
            if words != ["ok"] { verdict.problems += words.prefix(20).map { "SQLite says: \($0)" } }
        }
        verdict.generations = try await count("generations")
        verdict.attempts = try await count("attempts")
        verdict.contents = try await count("contents")
        verdict.bytes = try await size()
        for table in ["attempts", "contents"] {
            let lost = try await count("\(table) WHERE generation NOT IN (SELECT id FROM generations)")
            if lost > 0 { verdict.problems.append("\(lost) rows of \(table) belong to no generation.") }
        }
        return verdict
    }

    private func count(_ what: String) async throws(SQLError) -> Int {
        try await database.query("SELECT COUNT(*) FROM \(what)").first?.first?.integer ?? 0
    }
}
