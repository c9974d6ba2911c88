import Foundation
import JSON
import SQL
package import Store
import Synchronization

/// The models that were tuned here: their versions, their files by hash, and which of them is in use.
///
/// A model is there whole or not at all: its files are kept first, and then its row. Every change of a state is checked
/// against the one before and written down in the same transaction.
package final class ModelRegistry: Sendable {
    private let database: Database
    private let folder: ModelFolder
    private let hold: Hold
    let now: @Sendable () -> Int
    private let isPrepared = Mutex(false)

    /// Why a version may not be taken out of use, in the rest of a sentence that begins with its name; `nil` where it may.
    package typealias Hold = @Sendable (RegisteredModel) async -> String?

    /// - Parameters:
    ///   - database: has the rows; its tables are made when they are first needed.
    ///   - folder: has the files; it is made when it is first needed.
    ///   - hold: is asked before a version is retired or its files are removed.
    ///   - now: the time of day, in microseconds since 1970.
    package init(
        _ database: Database,
        folder: String,
        hold: @escaping Hold = { _ in nil },
        now: @escaping @Sendable () -> Int = { Int(Date().timeIntervalSince1970 * 1_000_000) }
    ) {
        self.database = database
        self.folder = ModelFolder(path: folder)
        self.hold = hold
        self.now = now
    }

    /// The folder of the files.
    package var files: String { folder.path }

    /// Makes the tables, or brings them forward.
    package func prepare() async throws(RegistryError) {
        guard !isPrepared.withLock({ $0 }) else { return }
        do throws(SQLError) {
            try await database.migrate(to: RegistrySchema.migrations, component: RegistrySchema.component)
        } catch {
            throw RegistryError(error)
        }
        isPrepared.withLock { $0 = true }
    }

    // MARK: - Reading

    /// All models, by name and the newest version first; or those of one name.
    package func models(named name: String? = nil) async throws(RegistryError) -> [RegisteredModel] {
        try await prepare()
        let condition = name == nil ? "" : "WHERE name = $1"
        let sql = "SELECT \(RegisteredModel.columns) FROM models \(condition) ORDER BY name, version DESC"
        do throws(SQLError) {
            return try await database.query(sql, name.map { [.text($0)] } ?? []).compactMap { RegisteredModel($0) }
        } catch {
            throw RegistryError(error)
        }
    }

    /// The model that a name means, such as `kitchen` or `kitchen@2`.
    package func model(_ name: String) async throws(RegistryError) -> RegisteredModel {
        try await models().resolving(name).get()
    }

    /// What happened to the versions of a name, the newest first.
    package func events(of name: String, limit: Int = 1000) async throws(RegistryError) -> [ModelEvent] {
        try await prepare()
        do throws(SQLError) {
            let rows = try await database.query(
                """
                SELECT time, version, before, after, reason FROM model_events WHERE name = $1 \
                ORDER BY number DESC LIMIT \(max(1, limit))
                """,
                [.text(name)]
            )
            return rows.compactMap { ModelEvent($0) }
        } catch {
            throw RegistryError(error)
        }
    }

    /// Where a model's file is; throws when it is missing or was changed.
    package func path(of name: String, in model: RegisteredModel) async throws(RegistryError) -> String {
        guard model.hasFiles, let file = model.files.first(where: { $0.name == name }) else {
            throw RegistryError(.file, "\(model.fullName) has no file '\(name)' any more.")
        }
        return try await folder.path(of: file)
    }

    /// The hash of any file's content, in hexadecimal.
    package func hash(of path: String) async throws(RegistryError) -> String { try await folder.hash(of: path) }

    // MARK: - Registering

    /// Keeps a model's files, and then registers it as a candidate.
    ///
    /// A job that registers a second time is given what it registered then.
    package func register(_ new: NewModel) async throws(RegistryError) -> RegisteredModel {
        try new.check()
        try await prepare()
        var files: [RegisteredFile] = []
        for (name, path) in new.files.sorted(by: { $0.key < $1.key }) {
            files.append(try await folder.keep(path, as: name))
        }
        let time = now()
        return try await change { [files] connection throws(RegistryError) in
            if let job = new.job, let known = try connection.models("job = $1", [.text(job)]).first { return known }
            let version = (try connection.models("name = $1", [.text(new.name)]).map(\.version).max() ?? 0) + 1
            let model = RegisteredModel(new, version: version, files: files, at: time)
            try connection.insert(model)
            try connection.note(model, from: nil, "registered", at: time)
            return model
        }
    }

    // MARK: - States

    /// Puts a version into another state; the one that was active makes way for one that becomes so.
    ///
    /// - Parameters:
    ///   - name: with its version, such as `kitchen@2`.
    ///   - state: the one it has already changes nothing.
    ///   - reason: is written down.
    /// - Returns: the version as it is then.
    /// - Throws: `.conflict` where there is no way from its state to that one, its files are gone, or what it retires is held.
    @discardableResult
    package func put(
        _ name: String,
        into state: RegisteredModel.State,
        because reason: String
    ) async throws(RegistryError) -> RegisteredModel {
        let all = try await models()
        let wanted = try all.resolving(name, mustSayVersion: true).get()
        if state == .retired { try await release(wanted) }
        if state == .active { try await releaseActive(of: wanted.name, in: all, for: wanted) }
        let time = now()
        return try await change { connection throws(RegistryError) in
            var model = try connection.models("1 = 1", []).resolving(name, mustSayVersion: true).get()
            try connection.put(&model, into: state, reason, at: time)
            return model
        }
    }

    /// Has the version be active again that was so before the active one, which is retired.
    ///
    /// - Parameters:
    ///   - name: without a version.
    ///   - reason: is written down.
    /// - Returns: the version that was active, and the one that is.
    /// - Throws: `.conflict` where none is active or none was before it, or the files of that one are gone.
    package func rollBack(
        _ name: String,
        because reason: String
    ) async throws(RegistryError) -> (from: RegisteredModel, to: RegisteredModel) {
        try await releaseActive(of: name, in: models())
        let time = now()
        return try await change { connection throws(RegistryError) in
            let versions = try connection.models("name = $1", [.text(name)])
            guard let current = versions.first(where: { $0.state == .active }) else {
                // Says which names there are.
                _ = try connection.models("1 = 1", []).resolving(name).get()
                throw RegistryError(.conflict, "No version of \(name) is active, so there is nothing to roll back.")
            }
            let earlier = try connection.rollBack(current, reason, at: time)
            var retired = current
            retired.state = .retired
            retired.changed = time
            return (retired, earlier)
        }
    }

    /// Removes the files of a retired version; those that another one needs too stay.
    package func removeFiles(of name: String) async throws(RegistryError) -> RegisteredModel {
        try await release(models().resolving(name, mustSayVersion: true).get())
        let (model, spare) = try await change { connection throws(RegistryError) in
            let all = try connection.models("1 = 1", [])
            var model = try all.resolving(name, mustSayVersion: true).get()
            guard model.state == .retired else {
                throw RegistryError(.conflict, "\(model.fullName) is \(model.state.rawValue): retire it first.")
            }
            let others = all.filter { $0.hasFiles && $0.fullName != model.fullName }.flatMap(\.files).map(\.sha256)
            let spare = model.files.filter { !others.contains($0.sha256) }
            model.hasFiles = false
            try connection.update(model)
            return (model, spare)
        }
        // Behind the row, so that what is said to be there is there.
        for file in spare { try await folder.remove(file) }
        return model
    }

    /// Refuses to take a version out of use that somebody relies on.
    private func release(_ model: RegisteredModel) async throws(RegistryError) {
        guard let reason = await hold(model) else { return }
        throw RegistryError(.conflict, "\(model.fullName) \(reason)")
    }

    private func releaseActive(
        of name: String,
        in all: [RegisteredModel],
        for next: RegisteredModel? = nil
    ) async throws(RegistryError) {
        if let active = all.first(where: { $0.name == name && $0.state == .active && $0 != next }) {
            try await release(active)
        }
    }

    /// Changes the registry, one process after the other.
    func change<Result: Sendable>(
        _ body: @Sendable (any SQLConnection) throws(RegistryError) -> Result
    ) async throws(RegistryError) -> Result {
        let result: Swift.Result<Result, RegistryError>
        do throws(SQLError) {
            result = try await database.transaction { connection throws(SQLError) in
                if connection.dialect == .postgres {
                    try connection.execute("LOCK TABLE models IN SHARE ROW EXCLUSIVE MODE")
                }
                do throws(RegistryError) {
                    return .success(try body(connection))
                } catch {
                    // What is refused was refused before anything was written.
                    guard error.code == .store else { return .failure(error) }
                    throw SQLError(.other, error.message)
                }
            }
        } catch {
            throw RegistryError(error)
        }
        return try result.get()
    }
}
