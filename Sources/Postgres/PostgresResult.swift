private import CPQ
internal import SQL

/// What a statement answered, as values.
struct PostgresResult {
    let rows: [SQLRow]
    let changedRows: Int

    init(copyOf result: OpaquePointer) {
        let columns = unsafe PQnfields(result)
        let types = (0..<columns).map { unsafe PQftype(result, $0) }
        let count = unsafe PQntuples(result)
        rows = (0..<count).map { row in
            (0..<columns).map { column in
                guard unsafe PQgetisnull(result, row, column) == 0, let start = unsafe PQgetvalue(result, row, column)
                else { return .null }
                let length = Int(unsafe PQgetlength(result, row, column))
                let bytes = unsafe UnsafeRawBufferPointer(start: start, count: length)
                return unsafe Self.value(bytes, types[Int(column)])
            }
        }
        changedRows = Int(unsafe String(cString: PQcmdTuples(result))) ?? 0
    }

    private static func value(_ bytes: UnsafeRawBufferPointer, _ type: Oid) -> SQLValue {
        if type == Self.bytea { return .blob(unsafe fromHexadecimal(bytes)) }
        let text = unsafe String(decoding: bytes, as: UTF8.self)
        return switch type {
        case bool: .integer(text == "t" ? 1 : 0)
        case int8, int2, int4, oid: Int64(text).map { .integer($0) } ?? .text(text)
        case float4, float8, numeric: Int64(text).map { .integer($0) } ?? Double(text).map { .real($0) } ?? .text(text)
        default: .text(text)
        }
    }

    /// Reads `\x` and two digits a byte, which is how bytes are written unless a server is older than fifteen years.
    private static func fromHexadecimal(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        func digit(_ byte: UInt8) -> UInt8 {
            byte >= UInt8(ascii: "a") ? byte - UInt8(ascii: "a") + 10 : byte &- UInt8(ascii: "0")
        }
        guard bytes.count >= 2, unsafe bytes[0] == UInt8(ascii: "\\") else { return unsafe Array(bytes) }
        return stride(from: 2, to: bytes.count - 1, by: 2).map { index in
            unsafe digit(bytes[index]) << 4 | digit(bytes[index + 1]) & 0xF
        }
    }

    // The numbers of the types that are built in never change.
    private static var bool: Oid { 16 }
    private static var bytea: Oid { 17 }
    private static var int8: Oid { 20 }
    private static var int2: Oid { 21 }
    private static var int4: Oid { 23 }
    private static var oid: Oid { 26 }
    private static var float4: Oid { 700 }
    private static var float8: Oid { 701 }
    private static var numeric: Oid { 1700 }
}
