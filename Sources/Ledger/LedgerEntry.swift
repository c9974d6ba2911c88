internal import JSON

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
