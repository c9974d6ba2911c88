/// One column of a table, for schemas, headers and readers.
package struct Column: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case text, integer, flag, bytes
        /// Microseconds since 1970, in UTC.
        case time
        /// A length of time in microseconds.
        case microseconds
        /// Billionths of a dollar.
        case nanodollars
    }

    package let name: String
    package let kind: Kind
    package let isRequired: Bool
    package let meaning: String
}

/// A row that knows its columns.
protocol Row: Sendable {
    static var table: String { get }
    /// What makes two rows the same.
    static var key: [String] { get }
    static var columns: [Column] { get }

    init()

    /// Shows every column to the visitor, in the order of the table.
    mutating func visit(_ visitor: inout some ColumnVisitor)
}

/// Takes in the columns of a row, or gives them values.
protocol ColumnVisitor {
    mutating func text(_ name: StaticString, _ value: inout String, _ meaning: StaticString)
    mutating func text(_ name: StaticString, _ value: inout String?, _ meaning: StaticString)
    mutating func number(_ name: StaticString, _ value: inout Int, _ kind: Column.Kind, _ meaning: StaticString)
    mutating func number(_ name: StaticString, _ value: inout Int?, _ kind: Column.Kind, _ meaning: StaticString)
    mutating func flag(_ name: StaticString, _ value: inout Bool, _ meaning: StaticString)
    mutating func bytes(_ name: StaticString, _ value: inout [UInt8]?, _ meaning: StaticString)
}

extension Row {
    /// The columns as ``visit(_:)`` names them; each kind of row keeps them in a constant.
    static func describeColumns() -> [Column] {
        var collector = ColumnCollector()
        var row = Self()
        row.visit(&collector)
        return collector.columns
    }
}

private struct ColumnCollector: ColumnVisitor {
    var columns: [Column] = []

    mutating func text(_ name: StaticString, _ value: inout String, _ meaning: StaticString) {
        add(name, .text, true, meaning)
    }

    mutating func text(_ name: StaticString, _ value: inout String?, _ meaning: StaticString) {
        add(name, .text, false, meaning)
    }

    mutating func number(_ name: StaticString, _ value: inout Int, _ kind: Column.Kind, _ meaning: StaticString) {
        add(name, kind, true, meaning)
    }

    mutating func number(_ name: StaticString, _ value: inout Int?, _ kind: Column.Kind, _ meaning: StaticString) {
        add(name, kind, false, meaning)
    }

    mutating func flag(_ name: StaticString, _ value: inout Bool, _ meaning: StaticString) {
        add(name, .flag, true, meaning)
    }

    mutating func bytes(_ name: StaticString, _ value: inout [UInt8]?, _ meaning: StaticString) {
        add(name, .bytes, false, meaning)
    }

    private mutating func add(_ name: StaticString, _ kind: Column.Kind, _ isRequired: Bool, _ meaning: StaticString) {
        columns.append(
            Column(name: "\(name)", kind: kind, isRequired: isRequired, meaning: "\(meaning)")
        )
    }
}
