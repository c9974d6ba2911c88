private import Cryptography
package import ZIP

/// A prompt or an answer, or only what proves which it was.
package struct ContentRow: Row, Hashable {
    package var generation = ""
    package var kind = ""
    package var time = 0
    package var sha256 = ""
    package var size = 0
    package var encoding = "none"
    package var data: [UInt8]?

    package init() {}

    package static let table = "contents"
    static let key = ["generation", "kind"]
    package static let columns = describeColumns()

    mutating func visit(_ row: inout some ColumnVisitor) {
        row.text("generation", &generation, "The id of the generation it belongs to")
        row.text("kind", &kind, "prompt: the request's body as it came; answer: the answer as JSON")
        row.number("time", &time, .time, "When the generation's request arrived")
        row.text("sha256", &sha256, "The hash of the content, in hexadecimal digits")
        row.number("size", &size, .integer, "How many bytes it has")
        row.text("encoding", &encoding, "none: only the hash is kept; identity or zlib: how data is written")
        row.bytes("data", &data, "The content")
    }

    /// The content itself; `nil` where only its hash was kept.
    package func content() throws(ZIPError) -> [UInt8]? {
        guard let data else { return nil }
        return encoding == "zlib" ? try Zlib.expand(data, length: size) : data
    }

    /// Hashes and compresses content; it takes its time with a large one.
    init(_ content: LedgerEntry.RawContent, of generation: String, at time: Int) {
        self.init()
        self.generation = generation
        self.time = time
        kind = content.kind.rawValue
        sha256 = SHA256.digest(of: content.bytes).hexadecimal
        size = content.bytes.count
        guard content.isKept else { return }
        let compressed = Zlib.compress(content.bytes)
        encoding = compressed == nil ? "identity" : "zlib"
        data = compressed ?? content.bytes
    }
}
