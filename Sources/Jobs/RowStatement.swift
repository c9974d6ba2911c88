internal import SQL

/// A statement for many rows: PostgreSQL gets them all at once, in an array a column, SQLite one after the other.
struct RowStatement: Sendable {
    private let sqlite: String
    private let postgres: String
    private let width: Int

    /// A column that rows give, and its type in PostgreSQL.
    typealias Column = (name: String, type: String)

    /// Inserts rows; `suffix` is what follows the values, such as what is done about a conflict.
    static func insert(into table: String, _ columns: [Column], suffix: String = "") -> RowStatement {
        let head = "INSERT INTO \(table) (\(columns.map(\.name).joined(separator: ", ")))"
        let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        return RowStatement(
            sqlite: "\(head) VALUES (\(places)) \(suffix)",
            postgres: "\(head) SELECT * FROM unnest(\(arrays(columns))) \(suffix)",
            width: columns.count
        )
    }

    /// Changes the rows of `table` whose id is in the first column; `{name}` stands for a column that rows give.
    static func update(
        _ table: String,
        set changes: String,
        _ columns: [Column],
        where condition: String,
        returning: String
    ) -> RowStatement {
        let pattern = "\(table).id = {\(columns[0].name)} AND \(condition) RETURNING \(returning)"
        var sqlite = "UPDATE \(table) SET \(changes) WHERE \(pattern)"
        var postgres = """
            UPDATE \(table) SET \(changes) FROM unnest(\(arrays(columns))) \
            AS given(\(columns.map(\.name).joined(separator: ", "))) WHERE \(pattern)
            """
        for (index, column) in columns.enumerated() {
            sqlite = sqlite.replacing("{\(column.name)}", with: "$\(index + 1)")
            postgres = postgres.replacing("{\(column.name)}", with: "given.\(column.name)")
        }
        return RowStatement(sqlite: sqlite, postgres: postgres, width: columns.count)
    }

    private static func arrays(_ columns: [Column]) -> String {
        columns.enumerated().map { "$\($0 + 1)::\($1.type)[]" }.joined(separator: ", ")
    }

    func run(_ rows: [SQLRow], on connection: any SQLConnection) throws(SQLError) {
        guard !rows.isEmpty else { return }
        switch connection.dialect {
        case .sqlite: try connection.execute(sqlite, each: rows)
        case .postgres: try connection.execute(postgres, Self.arrays(rows, width))
        }
    }

    /// What the statement returns for all of the rows, in no order.
    func query(_ rows: [SQLRow], on connection: any SQLConnection) throws(SQLError) -> [SQLRow] {
        guard !rows.isEmpty else { return [] }
        switch connection.dialect {
        case .postgres: return try connection.query(postgres, Self.arrays(rows, width))
        case .sqlite:
            var results: [SQLRow] = []
            for row in rows { results += try connection.query(sqlite, row) }
            return results
        }
    }

    /// The columns of the rows, each as PostgreSQL writes an array.
    private static func arrays(_ rows: [SQLRow], _ width: Int) -> SQLRow {
        (0..<width).map { column in
            var text: [UInt8] = [UInt8(ascii: "{")]
            for (index, row) in rows.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                append(row[column], to: &text)
            }
            text.append(UInt8(ascii: "}"))
            return .text(String(decoding: text, as: UTF8.self))
        }
    }

    /// The texts as PostgreSQL writes an array of them, which SQLite's `json_each` reads as well once it is JSON.
    static func list(_ texts: [String], for dialect: SQLDialect) -> SQLValue {
        var text: [UInt8] = []
        let isJSON = dialect == .sqlite
        text.append(UInt8(ascii: isJSON ? "[" : "{"))
        for (index, element) in texts.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            append(.text(element), to: &text)
        }
        text.append(UInt8(ascii: isJSON ? "]" : "}"))
        return .text(String(decoding: text, as: UTF8.self))
    }

    private static func append(_ value: SQLValue, to text: inout [UInt8]) {
        switch value {
        case .null, .blob: text += "NULL".utf8
        case .integer(let value): text += String(value).utf8
        case .real(let value): text += String(value).utf8
        case .text(let value):
            text.append(UInt8(ascii: "\""))
            for byte in value.utf8 {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { text.append(UInt8(ascii: "\\")) }
                // PostgreSQL has no text with a zero byte in it.
                text.append(byte == 0 ? UInt8(ascii: " ") : byte)
            }
            text.append(UInt8(ascii: "\""))
        }
    }
}

extension SQLDialect {
    /// How many bytes a text has in a statement, where lengths are in characters.
    func bytes(of column: String) -> String {
        switch self {
        case .sqlite: "LENGTH(CAST(\(column) AS BLOB))"
        case .postgres: "OCTET_LENGTH(\(column))"
        }
    }
}
