internal import SQL

/// The values of a statement as libpq takes them: texts with an end, and bytes.
struct PostgresParameters {
    private var bytes: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    init(_ values: SQLRow) {
        var rows = SQLRows(width: max(values.count, 1))
        rows.append(values)
        self.init(rows, 0)
    }

    /// The values of one of the rows.
    init(_ rows: SQLRows, _ row: Int) {
        offsets.reserveCapacity(rows.width)
        lengths.reserveCapacity(rows.width)
        formats.reserveCapacity(rows.width)
        for cell in rows.cells[(row * rows.width)..<((row + 1) * rows.width)] {
            switch cell {
            case .null: append(nil, 0, isBinary: false)
            case .integer(let value): append(text: String(value).utf8)
            case .real(let value): append(text: String(value).utf8)
            case .text(let start, let count): append(text: rows.bytes(start, count))
            case .blob(let start, let count):
                append(bytes.count, Int(count), isBinary: true)
                bytes += rows.bytes(start, count)
                // Even bytes without any need an address.
                bytes.append(0)
            }
        }
    }

    var count: Int32 { Int32(offsets.count) }

    private mutating func append(_ offset: Int?, _ count: Int, isBinary: Bool) {
        offsets.append(offset)
        lengths.append(Int32(clamping: count))
        formats.append(isBinary ? 1 : 0)
    }

    private mutating func append(text: some Collection<UInt8>) {
        append(bytes.count, 0, isBinary: false)
        // PostgreSQL has no text with a zero byte in it; a mark in its place is better than an end too early.
        for byte in text {
            if byte == 0 { bytes += "\u{FFFD}".utf8 } else { bytes.append(byte) }
        }
        bytes.append(0)
    }

    func withPointers<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Result
    ) -> Result {
        unsafe bytes.withUnsafeBytes { raw in
            let start = raw.baseAddress
            let pointers = unsafe offsets.map { offset -> UnsafePointer<CChar>? in
                guard let offset, let start = unsafe start else { return nil }
                return unsafe start.advanced(by: offset).assumingMemoryBound(to: CChar.self)
            }
            return unsafe body(pointers, lengths, formats)
        }
    }
}
