private import CSQLite
internal import SQL

/// A prepared statement, finalized when nobody has it any more.
@safe final class SQLiteStatement {
    private let handle: OpaquePointer
    private let database: OpaquePointer
    private let path: String
    /// For each of SQLite's own numbers, from 1, the place of its value in a row.
    private let places: [Int]

    /// - Parameters:
    ///   - sql: one statement, its parameters `$1`, `$2`, …, which SQLite takes for names and numbers as they come.
    ///   - database: an open database, which outlives the statement.
    ///   - path: what errors call the database.
    /// - Throws: what is wrong with the statement.
    init(_ sql: String, on database: OpaquePointer, path: String) throws(SQLError) {
        var handle: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let prepared = unsafe handle else {
            throw unsafe SQLError.sqlite(code, database, path: path)
        }
        unsafe self.handle = prepared
        unsafe self.database = database
        self.path = path
        let count = unsafe sqlite3_bind_parameter_count(prepared)
        places = (0..<count).map { index in
            guard let name = unsafe sqlite3_bind_parameter_name(prepared, index + 1) else { return Int(index) }
            return (Int(unsafe String(cString: name).dropFirst()) ?? Int(index) + 1) - 1
        }
    }

    deinit {
        unsafe sqlite3_finalize(handle)
    }

    /// Gives the statement its values; a parameter without one is null.
    func bind(_ values: SQLRow) throws(SQLError) {
        for (index, place) in places.enumerated() {
            let value = values.indices.contains(place) ? values[place] : .null
            let code = bind(value, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw unsafe SQLError.sqlite(code, database, path: path) }
        }
    }

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null: unsafe sqlite3_bind_null(handle, index)
        case .integer(let value): unsafe sqlite3_bind_int64(handle, index, value)
        case .real(let value): unsafe sqlite3_bind_double(handle, index, value)
        case .text(let value):
            unsafe sqlite3_bind_text64(
                handle,
                index,
                value,
                UInt64(value.utf8.count),
                csqlite_transient,
                UInt8(SQLITE_UTF8)
            )
        case .blob(let bytes):
            // An empty array may have no address, which SQLite takes for null.
            if bytes.isEmpty {
                unsafe sqlite3_bind_zeroblob(handle, index, 0)
            } else {
                unsafe sqlite3_bind_blob64(handle, index, bytes, UInt64(bytes.count), csqlite_transient)
            }
        }
    }

    /// Runs it once for each of the rows.
    ///
    /// SQLite reads texts and bytes where they lie; none is bound any more when this returns.
    func run(each rows: SQLRows) throws(SQLError) {
        var error: SQLError?
        let cells = rows.cells
        unsafe rows.bytes.withUnsafeBufferPointer { bytes in
            do throws(SQLError) {
                for start in stride(from: 0, to: cells.count, by: rows.width) {
                    for (index, place) in places.enumerated() {
                        let cell = place < rows.width ? cells[start + place] : .null
                        let code = unsafe bind(cell, of: bytes, at: Int32(truncatingIfNeeded: index + 1))
                        guard code == SQLITE_OK else { throw unsafe SQLError.sqlite(code, database, path: path) }
                    }
                    while try step() {}
                    unsafe sqlite3_reset(handle)
                }
            } catch let failure {
                error = failure
            }
            reset()
        }
        if let error { throw error }
    }

    private func bind(_ cell: SQLRows.Cell, of bytes: UnsafeBufferPointer<UInt8>, at index: Int32) -> Int32 {
        switch cell {
        case .null: return unsafe sqlite3_bind_null(handle, index)
        case .integer(let value): return unsafe sqlite3_bind_int64(handle, index, value)
        case .real(let value): return unsafe sqlite3_bind_double(handle, index, value)
        case .text(let start, let count):
            let text = unsafe UnsafeRawPointer(bytes.baseAddress?.advanced(by: start))?
                .assumingMemoryBound(to: CChar.self)
            return unsafe sqlite3_bind_text64(handle, index, text, UInt64(count), nil, UInt8(SQLITE_UTF8))
        case .blob(let start, let count):
            return unsafe sqlite3_bind_blob64(handle, index, bytes.baseAddress?.advanced(by: start), UInt64(count), nil)
        }
    }

    /// Goes on to the next row; `false` when there is none.
    func step() throws(SQLError) -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        case let code: throw unsafe SQLError.sqlite(code, database, path: path)
        }
    }

    /// Makes it ready to be run again, and lets go of the values it had.
    func reset() {
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
    }

    var row: SQLRow {
        let count = unsafe sqlite3_column_count(handle)
        return (0..<count).map { column(at: $0) }
    }

    private func column(at index: Int32) -> SQLValue {
        switch unsafe sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER: return .integer(unsafe sqlite3_column_int64(handle, index))
        case SQLITE_FLOAT: return .real(unsafe sqlite3_column_double(handle, index))
        case SQLITE_TEXT:
            guard let text = unsafe sqlite3_column_text(handle, index) else { return .null }
            let count = Int(unsafe sqlite3_column_bytes(handle, index))
            return .text(unsafe String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            guard let base = unsafe sqlite3_column_blob(handle, index) else { return .blob([]) }
            let count = Int(unsafe sqlite3_column_bytes(handle, index))
            return .blob(unsafe [UInt8](UnsafeRawBufferPointer(start: base, count: count)))
        default: return .null
        }
    }
}
