package import SQL
private import JSON

/// How rows leave the ledger.
package enum ExportFormat: String, Sendable, CaseIterable {
    /// One JSON object a line, with its attempts.
    case jsonl
    /// RFC 4180, with a line of names; without attempts.
    case csv
}

extension Ledger {
    /// Hands out the generations, from the newest to the oldest, as text in pieces.
    ///
    /// Times are in ISO 8601, lengths of time in microseconds. Numbers stand bare and what has no value is empty, so that
    /// whoever makes columns of it sees their types.
    package func export(
        _ filter: LedgerFilter,
        as format: ExportFormat,
        _ write: (String) async -> Void
    ) async throws(SQLError) {
        if format == .csv { await write(CSV.line(GenerationRow.columns.map(\.name))) }
        var cursor: LedgerCursor?
        while true {
            let rows = try await generations(filter, limit: Self.exportRows, before: cursor)
            guard let last = rows.last else { return }
            switch format {
            case .csv: await write(rows.map(\.csv).joined())
            case .jsonl:
                let attempts = try await attempts(of: rows.map(\.id))
                await write(rows.map { $0.line(with: attempts[$0.id] ?? []) }.joined())
            }
            cursor = LedgerCursor(last)
        }
    }

    private static let exportRows = 500
}

extension GenerationRow {
    fileprivate func line(with attempts: [AttemptRow]) -> String {
        var object = object(forPeople: true)
        object["calls"] = .array(
            attempts.map { attempt in
                var object = attempt.object(forPeople: true)
                object["generation"] = nil
                object["time"] = nil
                return .object(object)
            }
        )
        return JSON.object(object).text + "\n"
    }
}

extension GenerationRow {
    fileprivate var csv: String {
        CSV.line(
            zip(Self.columns, values).map { column, value in
                switch value {
                case .null, .blob: ""
                case .integer(let number) where column.kind == .time: Timestamp.text(Int(number))
                case .integer(let number) where column.kind == .flag: number == 1 ? "true" : "false"
                case .integer(let number): String(number)
                case .real(let number): String(number)
                case .text(let text): text
                }
            }
        )
    }
}
