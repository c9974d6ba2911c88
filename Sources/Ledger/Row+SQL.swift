internal import SQL

extension Row {
    /// The values of all columns, in the order of the table.
    var values: SQLRow {
        var rows = SQLRows(width: Self.columns.count)
        var copy = self
        copy.visit(&rows)
        return rows[0]
    }

    /// Reads a row from values in the order of the table; what does not fit is left as it is in an empty row.
    init(_ values: SQLRow) {
        self.init()
        var reader = ValueReader(values: values)
        visit(&reader)
    }

    /// The statement that adds one row unless it is there.
    static var insertion: String {
        let columns = Self.columns.map(\.name)
        let parameters = columns.indices.map { "$\($0 + 1)" }
        return """
            INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(parameters.joined(separator: ", "))) \
            ON CONFLICT (\(key.joined(separator: ", "))) DO NOTHING
            """
    }

    static var selection: String {
        "SELECT \(columns.map(\.name).joined(separator: ", ")) FROM \(table)"
    }
}

/// Rows take in a row's columns one after the other.
extension SQLRows: ColumnVisitor {
    mutating func text(_ name: StaticString, _ value: inout String, _ meaning: StaticString) {
        append(value)
    }

    mutating func text(_ name: StaticString, _ value: inout String?, _ meaning: StaticString) {
        if let value { append(value) } else { appendNull() }
    }

    mutating func number(_ name: StaticString, _ value: inout Int, _ kind: Column.Kind, _ meaning: StaticString) {
        append(value)
    }

    mutating func number(_ name: StaticString, _ value: inout Int?, _ kind: Column.Kind, _ meaning: StaticString) {
        if let value { append(value) } else { appendNull() }
    }

    mutating func flag(_ name: StaticString, _ value: inout Bool, _ meaning: StaticString) {
        append(value ? 1 : 0)
    }

    mutating func bytes(_ name: StaticString, _ value: inout [UInt8]?, _ meaning: StaticString) {
        if let value { append(value) } else { appendNull() }
    }
}

private struct ValueReader: ColumnVisitor {
    let values: SQLRow
    var index = 0

    init(values: SQLRow) {
        self.values = values
    }

    private mutating func next() -> SQLValue {
        defer { index += 1 }
        return values.indices.contains(index) ? values[index] : .null
    }

    mutating func text(_ name: StaticString, _ value: inout String, _ meaning: StaticString) {
        value = next().text ?? value
    }

    mutating func text(_ name: StaticString, _ value: inout String?, _ meaning: StaticString) {
        value = next().text
    }

    mutating func number(_ name: StaticString, _ value: inout Int, _ kind: Column.Kind, _ meaning: StaticString) {
        value = next().integer ?? value
    }

    mutating func number(_ name: StaticString, _ value: inout Int?, _ kind: Column.Kind, _ meaning: StaticString) {
        value = next().integer
    }

    mutating func flag(_ name: StaticString, _ value: inout Bool, _ meaning: StaticString) {
        value = next().integer == 1
    }

    mutating func bytes(_ name: StaticString, _ value: inout [UInt8]?, _ meaning: StaticString) {
        value = next().blob
    }
}
