internal import SQL

extension Row {
    /// The values of all columns, in the order of the table.
    var values: SQLRow {
        var collector = ValueCollector()
        var copy = self
        copy.visit(&collector)
        return collector.values
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

private struct ValueCollector: ColumnVisitor {
    var values: SQLRow = []

    init() {
        values.reserveCapacity(48)
    }

    mutating func text(_ name: StaticString, _ value: inout String, _ meaning: StaticString) {
        values.append(.text(value))
    }

    mutating func text(_ name: StaticString, _ value: inout String?, _ meaning: StaticString) {
        values.append(SQLValue(value))
    }

    mutating func number(_ name: StaticString, _ value: inout Int, _ kind: Column.Kind, _ meaning: StaticString) {
        values.append(SQLValue(value))
    }

    mutating func number(_ name: StaticString, _ value: inout Int?, _ kind: Column.Kind, _ meaning: StaticString) {
        values.append(SQLValue(value))
    }

    mutating func flag(_ name: StaticString, _ value: inout Bool, _ meaning: StaticString) {
        values.append(.integer(value ? 1 : 0))
    }

    mutating func bytes(_ name: StaticString, _ value: inout [UInt8]?, _ meaning: StaticString) {
        values.append(SQLValue(value))
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
