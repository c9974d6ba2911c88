package import Artifacts
package import JSON
import Ledger
import SQL
package import Store

/// Keeps datasets: a row for each version, and its examples as a file by the hash of its content.
///
/// A version never changes. Another file than the newest of a name becomes its next version.
package struct DatasetStore: Sendable {
    private let database: Database
    private let files: ArtifactStore

    /// - Parameters:
    ///   - database: its tables are ``migrations``.
    ///   - files: a folder of its own, which is not read over HTTP.
    package init(_ database: Database, files: ArtifactStore) {
        self.database = database
        self.files = files
    }

    /// What its tables are called in the store that several modules share.
    package static let component = "datasets"

    /// What has been released never changes: stores exist that were made by it.
    package static let migrations = [
        Migration(1, "versions of datasets") { _ in
            [
                """
                CREATE TABLE datasets (
                    name TEXT NOT NULL,
                    version BIGINT NOT NULL,
                    created BIGINT NOT NULL,
                    hash TEXT NOT NULL,
                    card TEXT NOT NULL,
                    PRIMARY KEY (name, version)
                )
                """
            ]
        }
    ]

    private static let columns = "name, version, created, hash, card"

    /// Keeps a dataset; what the newest version of that name holds already becomes no other.
    ///
    /// - Parameters:
    ///   - name: small letters, digits, `-` and `_`.
    ///   - draft: its examples.
    ///   - origin: where they are from and by which rules, for the card.
    /// - Returns: the card.
    /// - Throws: where the name cannot be one, the draft is empty, or it cannot be written.
    package func add(_ name: String, _ draft: DatasetDraft, from origin: JSONObject) async throws(DatasetError)
        -> DatasetCard
    {
        try Self.check(name)
        guard !draft.train.isEmpty || !draft.test.isEmpty else {
            throw DatasetError(.empty, "There is no example for it.")
        }
        var bytes: [UInt8] = []
        for (part, examples) in [(DatasetPart.train, draft.train), (.test, draft.test)] {
            for example in examples {
                var json = example.json
                json["part"] = .string(part.rawValue)
                bytes += json.bytes + [UInt8(ascii: "\n")]
            }
        }
        let file: Artifact
        do throws(ArtifactError) {
            file = try await files.keep(bytes, as: .jsonl)
        } catch {
            throw DatasetError(error.code == .tooLarge ? .invalid : .unavailable, error.message)
        }
        let card = JSON.object(JSONObject(origin.members + draft.facts.members)).text
        let now = Timestamp.now
        let row = try await reading { () throws(SQLError) in
            try await database.transaction { connection throws(SQLError) in
                let newest = try connection.query(
                    "SELECT \(Self.columns) FROM datasets WHERE name = $1 ORDER BY version DESC LIMIT 1",
                    [.text(name)]
                ).first
                if let newest, newest[3].text == file.hash { return newest }
                let version = (newest?[1].integer ?? 0) + 1
                let row: SQLRow = [.text(name), SQLValue(version), SQLValue(now), .text(file.hash), .text(card)]
                try connection.execute("INSERT INTO datasets (\(Self.columns)) VALUES ($1, $2, $3, $4, $5)", row)
                return row
            }
        }
        return try Self.card(row)
    }

    /// All versions, by name and from the newest.
    package func list() async throws(DatasetError) -> [DatasetCard] {
        let sql = "SELECT \(Self.columns) FROM datasets ORDER BY name, version DESC LIMIT 10000"
        let rows = try await reading { () throws(SQLError) in try await database.query(sql) }
        var cards: [DatasetCard] = []
        for row in rows { cards.append(try Self.card(row)) }
        return cards
    }

    /// Finds `intents@2`, or the newest of `intents`.
    package func card(_ reference: String) async throws(DatasetError) -> DatasetCard {
        let parts = reference.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        var condition = "name = $1"
        var values: SQLRow = [.text(String(parts[0]))]
        if parts.count == 2 {
            guard let version = Int(parts[1]) else {
                throw DatasetError(
                    .invalid,
                    "A dataset is called NAME or NAME@VERSION, not '\(reference.prefix(100))'."
                )
            }
            condition += " AND version = $2"
            values.append(SQLValue(version))
        }
        let sql = "SELECT \(Self.columns) FROM datasets WHERE \(condition) ORDER BY version DESC LIMIT 1"
        let rows = try await reading { [values] () throws(SQLError) in try await database.query(sql, values) }
        guard let row = rows.first else {
            throw DatasetError(.notFound, "There is no dataset '\(reference.prefix(100))'.")
        }
        return try Self.card(row)
    }

    /// The examples of a version, as they were kept.
    package func examples(of card: DatasetCard) async throws(DatasetError) -> (
        train: [DatasetExample], test: [DatasetExample]
    ) {
        guard let artifact = Artifact(name: "\(card.hash).\(ArtifactKind.jsonl.rawValue)") else {
            throw DatasetError(.unavailable, "The row of \(card.reference) is damaged.")
        }
        let bytes: [UInt8]
        do throws(ArtifactError) {
            bytes = try await files.read(artifact)
        } catch {
            let sentence = "The examples of \(card.reference) cannot be read here: \(error.message)"
            throw DatasetError(error.code == .notFound ? .notFound : .unavailable, sentence)
        }
        var expected = DatasetFile.Expectation()
        expected.form = .aloft
        expected.keepsDuplicates = true
        let file = try DatasetFile(bytes, expected)
        guard file.train.count == card.trainCount, file.test.count == card.testCount else {
            let read = "\(file.train.count) and \(file.test.count)"
            let sentence = "The file of \(card.reference) has \(read) examples, not those that its card says."
            throw DatasetError(.unavailable, sentence)
        }
        return (file.train, file.test)
    }

    private static func check(_ name: String) throws(DatasetError) {
        let isPlain = name.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
        guard isPlain, (1...64).contains(name.utf8.count) else {
            throw DatasetError(.invalid, "The name of a dataset has up to 64 small letters, digits, '-' and '_'.")
        }
    }

    private static func card(_ row: SQLRow) throws(DatasetError) -> DatasetCard {
        guard let name = row[0].text, let version = row[1].integer, let created = row[2].integer,
            let hash = row[3].text, let facts = row[4].text.flatMap({ try? JSON(parsing: $0) })?.object
        else { throw DatasetError(.unavailable, "A row of the datasets is damaged.") }
        return DatasetCard(name: name, version: version, created: created, hash: hash, facts: facts)
    }

    private func reading<Result>(_ body: () async throws(SQLError) -> Result) async throws(DatasetError) -> Result {
        do throws(SQLError) {
            return try await body()
        } catch {
            throw DatasetError(.unavailable, error.message)
        }
    }
}
