internal import Cryptography
internal import JSON
internal import SQL
internal import ZIP

/// Everything that is kept of one generation; it is written as a whole or not at all.
package struct LedgerEntry: Sendable, Hashable {
    package var generation: GenerationRow
    package var attempts: [AttemptRow] = []
    package var contents: [ContentRow] = []
    /// Content that is not hashed and compressed yet, which is done off the loops.
    package var raw: [RawContent] = []

    package init(_ generation: GenerationRow) {
        self.generation = generation
    }

    /// A prompt or an answer as it was.
    package struct RawContent: Sendable, Hashable {
        package enum Kind: String, Sendable {
            case prompt, answer
        }

        package var kind: Kind
        package var bytes: [UInt8]
        /// Whether the content is kept, or only its hash.
        package var isKept: Bool

        package init(_ kind: Kind, _ bytes: [UInt8], isKept: Bool) {
            self.kind = kind
            self.bytes = bytes
            self.isKept = isKept
        }
    }
}

extension LedgerEntry {
    /// About how much memory it holds, for the limit on what may wait.
    var cost: Int {
        // Most texts of a row are within it or shared with what made it; the rest is far below this.
        1024 + attempts.count * 200 + raw.reduce(0) { $0 + $1.bytes.count }
            + contents.reduce(0) { $0 + ($1.data?.count ?? 0) }
    }

    /// Hashes and compresses what is raw; it takes its time with large content.
    mutating func prepare() {
        for content in raw {
            var row = ContentRow()
            row.generation = generation.id
            row.kind = content.kind.rawValue
            row.time = generation.time
            row.sha256 = SHA256.digest(of: content.bytes).hexadecimal
            row.size = content.bytes.count
            if content.isKept {
                let compressed = Zlib.compress(content.bytes)
                row.encoding = compressed == nil ? "identity" : "zlib"
                row.data = compressed ?? content.bytes
            }
            contents.append(row)
        }
        raw = []
    }
}

// MARK: - In a file

extension LedgerEntry {
    /// One line of the spool.
    var line: [UInt8] {
        let json: JSON = [
            "generation": .object(generation.object(forPeople: false)),
            "attempts": .array(attempts.map { .object($0.object(forPeople: false)) }),
            "contents": .array(contents.map { .object($0.object(forPeople: false)) }),
        ]
        return json.bytes + [UInt8(ascii: "\n")]
    }

    /// Reads a line of the spool; `nil` when it is none, such as the last one of a process that was killed.
    init?(line: [UInt8]) {
        guard let json = try? JSON(parsing: line), let generation = json["generation"]?.object else { return nil }
        self.init(GenerationRow(generation))
        guard !self.generation.id.isEmpty else { return nil }
        attempts = json["attempts"]?.array?.compactMap { $0.object.map { AttemptRow($0) } } ?? []
        contents = json["contents"]?.array?.compactMap { $0.object.map { ContentRow($0) } } ?? []
    }
}

// MARK: - In a database

extension LedgerEntry {
    private static let generationInsertion = GenerationRow.insertion
    private static let attemptInsertion = AttemptRow.insertion
    private static let contentInsertion = ContentRow.insertion

    /// Adds all rows of all entries; those that are there already are left alone.
    static func insert(_ entries: some Sequence<LedgerEntry>, into connection: any SQLConnection) throws(SQLError) {
        try connection.execute(generationInsertion, each: entries.map(\.generation.values))
        let attempts = entries.flatMap(\.attempts).map(\.values)
        if !attempts.isEmpty { try connection.execute(attemptInsertion, each: attempts) }
        let contents = entries.flatMap(\.contents).map(\.values)
        if !contents.isEmpty { try connection.execute(contentInsertion, each: contents) }
    }
}
