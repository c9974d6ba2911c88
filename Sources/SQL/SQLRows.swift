/// Rows of one table, their values flat behind one another, for a statement that is run for each of them.
///
/// Many small values in arrays of their own cost more to make, hand over and free than to store. Here a row costs no memory
/// of its own: its numbers lie in one array and its texts in another.
package struct SQLRows: Sendable {
    /// One value: a number as it is, or where in ``bytes`` a text or a blob lies.
    package enum Cell: Sendable {
        case null
        case integer(Int64)
        case real(Double)
        /// A zero byte stands behind it.
        case text(start: Int, count: UInt32)
        case blob(start: Int, count: UInt32)
    }

    /// How many values a row has.
    package let width: Int
    package private(set) var cells: [Cell] = []
    package private(set) var bytes: [UInt8] = []

    package init(width: Int) {
        precondition(width > 0, "a row has values")
        self.width = width
    }

    package var count: Int { cells.count / width }
    package var isEmpty: Bool { cells.isEmpty }

    /// Removes all rows, but keeps their room for others.
    package mutating func removeAll() {
        cells.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }

    // MARK: - Taking values

    package mutating func appendNull() { cells.append(.null) }

    package mutating func append(_ value: Int) { cells.append(.integer(Int64(value))) }

    package mutating func append(_ value: String) {
        let start = bytes.count
        bytes.append(contentsOf: value.utf8)
        cells.append(.text(start: start, count: UInt32(clamping: bytes.count - start)))
        bytes.append(0)
    }

    package mutating func append(_ value: [UInt8]) {
        cells.append(.blob(start: bytes.count, count: UInt32(clamping: value.count)))
        bytes.append(contentsOf: value)
        // Even bytes without any need an address.
        bytes.append(0)
    }

    package mutating func append(_ value: SQLValue) {
        switch value {
        case .null: appendNull()
        case .integer(let value): cells.append(.integer(value))
        case .real(let value): cells.append(.real(value))
        case .text(let value): append(value)
        case .blob(let value): append(value)
        }
    }

    /// Adds a row; what it has beyond the width is left out, and what it lacks is null.
    package mutating func append(_ row: SQLRow) {
        for index in 0..<width { append(row.indices.contains(index) ? row[index] : .null) }
    }

    // MARK: - Giving them back

    /// The row at a place, as values of their own.
    package subscript(_ index: Int) -> SQLRow {
        cells[(index * width)..<((index + 1) * width)].map { cell in
            switch cell {
            case .null: .null
            case .integer(let value): .integer(value)
            case .real(let value): .real(value)
            case .text(let start, let count): .text(String(decoding: bytes(start, count), as: UTF8.self))
            case .blob(let start, let count): .blob(Array(bytes(start, count)))
            }
        }
    }

    /// The bytes of a text or a blob.
    package func bytes(_ start: Int, _ count: UInt32) -> ArraySlice<UInt8> { bytes[start..<(start + Int(count))] }
}
