internal import SQL

/// The values of a statement as libpq takes them: texts with an end, and bytes.
struct PostgresParameters {
    private var bytes: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    init(_ values: SQLRow) {
        for value in values {
            switch value {
            case .null: append(nil)
            case .integer(let value): append(String(value))
            case .real(let value): append(String(value))
            case .text(let value): append(value)
            case .blob(let value):
                offsets.append(bytes.count)
                lengths.append(Int32(clamping: value.count))
                formats.append(1)
                bytes += value
                // Even bytes without any need an address.
                bytes.append(0)
            }
        }
    }

    var count: Int32 { Int32(offsets.count) }

    private mutating func append(_ text: String?) {
        offsets.append(text == nil ? nil : bytes.count)
        lengths.append(0)
        formats.append(0)
        guard let text else { return }
        // PostgreSQL has no text with a zero byte in it; a mark in its place is better than an end too early.
        if text.utf8.contains(0) {
            bytes += text.replacing("\0", with: "\u{FFFD}").utf8
        } else {
            bytes += text.utf8
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
