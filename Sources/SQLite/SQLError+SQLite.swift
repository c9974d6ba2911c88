private import CSQLite
private import Glibc
internal import SQL

extension SQLError {
    /// What SQLite's code means to whoever runs the program.
    static func sqlite(_ code: Int32, _ handle: OpaquePointer?, path: String) -> SQLError {
        let file = path == ":memory:" ? "in memory" : path
        // The low byte is the kind; what is above it says more, and differs between versions.
        switch code & 0xFF {
        case SQLITE_FULL:
            return SQLError(.full, "The database \(file) cannot grow: the disk is full, or its size limit is reached.")
        case SQLITE_READONLY:
            return SQLError(.readOnly, "The database \(file) cannot be written: the file or its folder is read-only.")
        case SQLITE_CORRUPT:
            return SQLError(.corrupt, "The database \(file) is damaged; put a copy in its place, or move it away.")
        case SQLITE_NOTADB:
            return SQLError(.corrupt, "The file \(file) is no SQLite database; move it away, or name another.")
        case SQLITE_BUSY, SQLITE_LOCKED:
            return SQLError(.locked, "The database \(file) is locked: another process has been writing to it for long.")
        case SQLITE_CANTOPEN:
            let number = unsafe handle.map { unsafe sqlite3_system_errno($0) } ?? 0
            let reason = number == 0 ? "its folder may be missing" : unsafe String(cString: strerror(number))
            return SQLError(.unavailable, "The database \(file) cannot be opened: \(reason).")
        case SQLITE_PERM, SQLITE_AUTH:
            return SQLError(.refused, "The database \(file) may not be used by this account.")
        case SQLITE_IOERR:
            return SQLError(.unavailable, "The disk did not do what the database \(file) needed (\(code)).")
        case SQLITE_CONSTRAINT: return SQLError(.constraint, "A row was refused: \(unsafe words(handle, code)).")
        case SQLITE_INTERRUPT: return SQLError(.timedOut, "A statement took longer than it may.")
        default: return SQLError(.other, "SQLite refused a statement: \(unsafe words(handle, code)).")
        }
    }

    private static func words(_ handle: OpaquePointer?, _ code: Int32) -> String {
        unsafe String(cString: handle.map { unsafe sqlite3_errmsg($0) } ?? sqlite3_errstr(code))
    }
}
