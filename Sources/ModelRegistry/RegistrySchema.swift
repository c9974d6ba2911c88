import JSON
import SQL
import Store

/// The tables of registered models, and their rows.
enum RegistrySchema {
    /// What its tables are called in the store that several modules share.
    static let component = "models"

    /// What has been released never changes: stores exist that were made by it.
    static let migrations = [
        Migration(1, "models and what happened to them") { _ in
            [
                """
                CREATE TABLE models (
                    name TEXT NOT NULL,
                    version BIGINT NOT NULL,
                    kind TEXT NOT NULL,
                    base TEXT NOT NULL,
                    dataset TEXT,
                    dataset_hash TEXT,
                    parameters TEXT NOT NULL,
                    metrics TEXT NOT NULL,
                    files TEXT NOT NULL,
                    target TEXT,
                    job TEXT,
                    created BIGINT NOT NULL,
                    state TEXT NOT NULL,
                    changed BIGINT NOT NULL,
                    previous BIGINT,
                    has_files SMALLINT NOT NULL,
                    PRIMARY KEY (name, version)
                )
                """,
                "CREATE UNIQUE INDEX models_active ON models (name) WHERE state = 'active'",
                "CREATE UNIQUE INDEX models_job ON models (job) WHERE job IS NOT NULL",
                """
                CREATE TABLE model_events (
                    name TEXT NOT NULL,
                    number BIGINT NOT NULL,
                    time BIGINT NOT NULL,
                    version BIGINT NOT NULL,
                    before TEXT,
                    after TEXT NOT NULL,
                    reason TEXT NOT NULL,
                    PRIMARY KEY (name, number)
                )
                """,
            ]
        }
    ]
}

extension RegistryError {
    init(_ error: SQLError) {
        self.init(.store, error.message)
    }
}

extension RegisteredModel {
    static let columns = """
        name, version, kind, base, dataset, dataset_hash, parameters, metrics, files, target, job, created, state, changed, \
        previous, has_files
        """

    init(_ new: NewModel, version: Int, files: [RegisteredFile], at time: Int) {
        name = new.name
        self.version = version
        kind = new.kind
        base = new.base
        dataset = new.dataset
        parameters = new.parameters
        metrics = new.metrics
        self.files = files
        target = new.target
        job = new.job
        created = time
        state = .candidate
        changed = time
        previous = nil
        hasFiles = true
    }

    /// Reads a row; `nil` for one that a newer version wrote in words unknown here.
    init?(_ row: SQLRow) {
        guard row.count == 16, let name = row[0].text, let version = row[1].integer,
            let kind = row[2].text.flatMap(Kind.init(rawValue:)),
            let state = row[12].text.flatMap(State.init(rawValue:)),
            let files = (try? JSON(parsing: row[8].text ?? ""))?.array
        else { return nil }
        self.name = name
        self.version = version
        self.kind = kind
        base = row[3].text ?? ""
        dataset = row[4].text.map { Dataset(id: $0, hash: row[5].text ?? "") }
        parameters = (try? JSON(parsing: row[6].text ?? "")) ?? .null
        metrics = (try? JSON(parsing: row[7].text ?? "")) ?? .null
        self.files = files.compactMap { RegisteredFile($0) }
        target = row[9].text
        job = row[10].text
        created = row[11].integer ?? 0
        self.state = state
        changed = row[13].integer ?? 0
        previous = row[14].integer
        hasFiles = row[15].integer == 1
    }

    var row: SQLRow {
        [
            .text(name), SQLValue(version), .text(kind.rawValue), .text(base), SQLValue(dataset?.id),
            SQLValue(dataset?.hash), .text(parameters.text), .text(metrics.text),
            .text(JSON.array(files.map(\.json)).text), SQLValue(target), SQLValue(job), SQLValue(created),
            .text(state.rawValue), SQLValue(changed), SQLValue(previous), SQLValue(hasFiles ? 1 : 0),
        ]
    }
}

extension RegisteredFile {
    fileprivate init?(_ json: JSON) {
        guard let name = json["name"]?.string, let sha256 = json["sha256"]?.string, let bytes = json["bytes"]?.int
        else {
            return nil
        }
        self.init(name: name, sha256: sha256, bytes: bytes)
    }

    var json: JSON { ["name": .string(name), "sha256": .string(sha256), "bytes": JSON(bytes)] }
}

extension ModelEvent {
    init?(_ row: SQLRow) {
        guard row.count == 5, let time = row[0].integer, let version = row[1].integer,
            let after = row[3].text.flatMap(RegisteredModel.State.init(rawValue:))
        else { return nil }
        self.time = time
        self.version = version
        before = row[2].text.flatMap(RegisteredModel.State.init(rawValue:))
        self.after = after
        reason = row[4].text ?? ""
    }
}

extension SQLConnection {
    func models(_ condition: String, _ values: SQLRow) throws(RegistryError) -> [RegisteredModel] {
        let sql = "SELECT \(RegisteredModel.columns) FROM models WHERE \(condition) ORDER BY name, version DESC"
        do throws(SQLError) {
            return try query(sql, values).compactMap { RegisteredModel($0) }
        } catch {
            throw RegistryError(error)
        }
    }

    func insert(_ model: RegisteredModel) throws(RegistryError) {
        let row = model.row
        let places = (1...row.count).map { "$\($0)" }.joined(separator: ", ")
        try write("INSERT INTO models (\(RegisteredModel.columns)) VALUES (\(places))", row)
    }

    /// Writes what of a model may change.
    func update(_ model: RegisteredModel) throws(RegistryError) {
        try write(
            "UPDATE models SET state = $1, changed = $2, previous = $3, has_files = $4 WHERE name = $5 AND version = $6",
            [
                .text(model.state.rawValue), SQLValue(model.changed), SQLValue(model.previous),
                SQLValue(model.hasFiles ? 1 : 0), .text(model.name), SQLValue(model.version),
            ]
        )
    }

    /// Writes an event down.
    func note(
        _ model: RegisteredModel,
        from before: RegisteredModel.State?,
        _ reason: String,
        at time: Int
    ) throws(RegistryError) {
        try write(
            """
            INSERT INTO model_events (name, number, time, version, before, after, reason) VALUES ($1, \
            (SELECT COALESCE(MAX(number), 0) + 1 FROM model_events WHERE name = $1), $2, $3, $4, $5, $6)
            """,
            [
                .text(model.name), SQLValue(time), SQLValue(model.version), SQLValue(before?.rawValue),
                .text(model.state.rawValue), .text(String(reason.prefix(2000))),
            ]
        )
    }

    private func write(_ sql: String, _ values: SQLRow) throws(RegistryError) {
        do throws(SQLError) {
            try execute(sql, values)
        } catch {
            throw RegistryError(error)
        }
    }
}
