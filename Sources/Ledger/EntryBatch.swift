internal import SQL

/// What is written at once: the rows of some generations, flat, as a database takes them.
///
/// Whoever answers callers puts its values straight in here, so that nothing of an entry outlives the call that brings it,
/// and the writer has nothing to take apart or to free.
struct EntryBatch: Sendable {
    private(set) var generations = SQLRows(width: GenerationRow.columns.count)
    private(set) var attempts = SQLRows(width: AttemptRow.columns.count)
    private(set) var contents = SQLRows(width: ContentRow.columns.count)
    /// Content that is not hashed and compressed yet.
    private var raw: [(generation: String, time: Int, content: LedgerEntry.RawContent)] = []
    /// About how much memory all of it holds.
    private(set) var bytes = 0

    init() {}

    init(_ entries: some Sequence<LedgerEntry>) {
        for var entry in entries { add(&entry) }
    }

    var count: Int { generations.count }
    var isPrepared: Bool { raw.isEmpty }

    /// Adds an entry, and leaves it as it was.
    mutating func add(_ entry: inout LedgerEntry) {
        entry.generation.visit(&generations)
        for index in entry.attempts.indices { entry.attempts[index].visit(&attempts) }
        for index in entry.contents.indices { entry.contents[index].visit(&contents) }
        for content in entry.raw { raw.append((entry.generation.id, entry.generation.time, content)) }
        bytes += entry.cost
    }

    /// Hashes and compresses what is raw; it takes its time with large content.
    mutating func prepare() {
        for (generation, time, content) in raw {
            var row = ContentRow(content, of: generation, at: time)
            row.visit(&contents)
        }
        raw = []
    }

    /// Lets go of all entries, but keeps their room for others.
    mutating func removeAll() {
        generations.removeAll()
        attempts.removeAll()
        contents = SQLRows(width: ContentRow.columns.count)
        raw = []
        bytes = 0
    }

    /// The entries one by one, as they came, for what does not take them all at once.
    var entries: [LedgerEntry] {
        let attempts = Dictionary(grouping: self.attempts.all.map { AttemptRow($0) }, by: \.generation)
        let contents = Dictionary(grouping: self.contents.all.map { ContentRow($0) }, by: \.generation)
        let raw = Dictionary(grouping: self.raw, by: \.generation)
        return generations.all.map { values in
            var entry = LedgerEntry(GenerationRow(values))
            let id = entry.generation.id
            entry.attempts = attempts[id] ?? []
            entry.contents = contents[id] ?? []
            entry.raw = raw[id]?.map(\.content) ?? []
            return entry
        }
    }
}

extension EntryBatch {
    private static let generationInsertion = GenerationRow.insertion
    private static let attemptInsertion = AttemptRow.insertion
    private static let contentInsertion = ContentRow.insertion

    /// Adds all rows; those that are there already are left alone.
    func insert(into connection: any SQLConnection) throws(SQLError) {
        try connection.execute(Self.generationInsertion, each: generations)
        if !attempts.isEmpty { try connection.execute(Self.attemptInsertion, each: attempts) }
        if !contents.isEmpty { try connection.execute(Self.contentInsertion, each: contents) }
    }
}

extension SQLRows {
    fileprivate var all: [SQLRow] { (0..<count).map { self[$0] } }
}
