import Artifacts
import Configuration
import Datasets
import Feedback
import Guardrails
import Ledger
import SQL
import Store
import YAML

extension DatasetStore {
    /// The datasets of a store, with their files in the folder of what Aloft keeps.
    init(_ database: Database) throws(DatasetError) {
        guard let folder = Home.folder() else {
            throw DatasetError(.unavailable, "There is no folder for datasets: set ALOFT_HOME.")
        }
        self.init(database, files: ArtifactStore(folder: folder + "/datasets", limit: DatasetFile.byteLimit))
    }
}

extension DatasetBuilder {
    /// Makes datasets of a store whose tables are as this version has them.
    init(_ database: Database) throws(DatasetError) {
        let guardrails: Guardrails
        do throws(YAMLErrors) {
            guardrails = try Guardrails.builtIn()
        } catch {
            throw DatasetError(.unavailable, error.description)
        }
        self.init(try DatasetStore(database), Ledger(database), FeedbackStore(database), guardrails)
    }

    /// Opens the store that the words or the configuration name.
    init(_ options: Options) async throws {
        let database = try await RecordFile.open(options)
        do throws(SQLError) {
            try await database.migrate(to: FeedbackStore.migrations, component: FeedbackStore.component)
            try await database.migrate(to: DatasetStore.migrations, component: DatasetStore.component)
        } catch {
            throw DatasetError(.unavailable, error.message)
        }
        try self.init(database)
    }
}

extension Options {
    /// A number within a range.
    func number(_ name: String, in range: ClosedRange<Double>) throws(Misuse) -> Double? {
        guard let text = value(name) else { return nil }
        if let number = Double(text), range.contains(number) { return number }
        let bounds = [range.lowerBound, range.upperBound].map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" }
        throw Misuse(message: "--\(name) is a number from \(bounds[0]) to \(bounds[1]), not '\(text)'")
    }
}
