package import JSON

extension LedgerSchema {
    /// The columns of what `export` writes as JSON lines, in the form in which BigQuery takes a schema.
    package static var bigQuery: JSON {
        let calls = AttemptRow.columns.filter { !["generation", "time"].contains($0.name) }
        let nested: JSON = [
            "name": "calls", "type": "RECORD", "mode": "REPEATED", "description": "The calls of targets, in order",
            "fields": .array(calls.map(\.bigQuery)),
        ]
        return .array(GenerationRow.columns.map(\.bigQuery) + [nested])
    }
}

extension Column {
    fileprivate var bigQuery: JSON {
        let type =
            switch kind {
            case .text: "STRING"
            case .flag: "BOOLEAN"
            case .bytes: "BYTES"
            case .time: "TIMESTAMP"
            case .integer, .microseconds, .microdollars: "INTEGER"
            }
        return [
            "name": .string(name), "type": .string(type), "mode": isRequired ? "REQUIRED" : "NULLABLE",
            "description": .string(meaning),
        ]
    }
}
