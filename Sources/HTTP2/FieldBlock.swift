internal import CNGHTTP2
internal import HTTP

/// The fields of a head in one buffer, as the library wants to be shown them.
struct FieldBlock {
    private var bytes: [UInt8] = []
    private var entries: [(start: Int, name: Int, value: Int)] = []

    /// An answer's head, without the fields that HTTP/2 forbids (RFC 9113, section 8.2.2).
    init(status: Int, date: [UInt8]?, contentLength: Int?, fields: HTTPFields) {
        bytes.reserveCapacity(512)
        entries.reserveCapacity(fields.count + 3)
        append(":status", String(status).utf8)
        if let date { append("date", date) }
        if let contentLength { append("content-length", String(contentLength).utf8) }
        append(fields)
    }

    /// A request's head.
    init(_ head: HTTPRequestHead, scheme: String, authority: String) {
        append(":method", head.method.utf8)
        append(":scheme", scheme.utf8)
        append(":authority", authority.utf8)
        append(":path", head.target.utf8)
        append(head.fields)
    }

    private mutating func append(_ name: StaticString, _ value: some Collection<UInt8>) {
        let start = bytes.count
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(contentsOf: value)
        entries.append((start, name.utf8CodeUnitCount, bytes.count - start - name.utf8CodeUnitCount))
    }

    private mutating func append(_ fields: HTTPFields) {
        fields.forEach { name, value in
            guard !Self.isForbidden(name) else { return }
            // A value with space around it makes the whole head malformed (RFC 9113, section 8.2.1).
            var value = value
            while let byte = value.first, byte == 0x20 || byte == 0x09 { value.removeFirst() }
            while let byte = value.last, byte == 0x20 || byte == 0x09 { value.removeLast() }
            entries.append((bytes.count, name.count, value.count))
            bytes.append(contentsOf: name)
            bytes.append(contentsOf: value)
        }
    }

    private static let forbidden = ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"]
        .map { Array($0.utf8) }

    private static func isForbidden(_ name: ArraySlice<UInt8>) -> Bool {
        switch name.count {
        case 7, 10, 16, 17: forbidden.contains { $0.elementsEqual(name) }
        default: false
        }
    }

    /// Lends the fields to a call of the library, which copies them.
    func withFields<Result>(_ body: (UnsafePointer<nghttp2_nv>?, Int) -> Result) -> Result {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe withUnsafeTemporaryAllocation(of: nghttp2_nv.self, capacity: entries.count) { fields in
                // The library's type says that it could change the bytes; it does not.
                let base = unsafe UnsafeMutablePointer(mutating: bytes.baseAddress)
                for (index, entry) in entries.enumerated() {
                    let field = unsafe nghttp2_nv(
                        name: base?.advanced(by: entry.start),
                        value: base?.advanced(by: entry.start + entry.name),
                        namelen: entry.name,
                        valuelen: entry.value,
                        flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue)
                    )
                    unsafe fields.initializeElement(at: index, to: field)
                }
                return unsafe body(UnsafePointer(fields.baseAddress), entries.count)
            }
        }
    }
}
