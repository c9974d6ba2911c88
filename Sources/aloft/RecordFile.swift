import Configuration
import Ledger
import SQL
import Store

/// Finds the records that a command reads.
enum RecordFile {
    static let help = """
          --store STORE   sqlite:FILE or postgres://…, instead of what the configuration says
        """

    /// That there are none to read, which has been complained about.
    struct Missing: Error {
        let status: ExitStatus
    }

    /// Opens the store that the words or the configuration name, and brings it forward to this version.
    static func open(_ options: Options) async throws(Missing) -> Database {
        let store = try store(options)
        do throws(SQLError) {
            if let address = try StoreAddress(store) {
                let ledger = Ledger(Database(address))
                try await ledger.migrate()
                return ledger.database
            }
            Terminal.complain("the configuration says to keep no records")
        } catch {
            Terminal.complain(error.message)
        }
        throw Missing(status: .failed)
    }

    private static func store(_ options: Options) throws(Missing) -> Configuration.Store {
        if let text = options.value("store") {
            if let store = Configuration.Store(text, origin: "the command line") { return store }
            Terminal.complain("--store is sqlite:FILE or postgres://user@host/database")
            throw Missing(status: .usage)
        }
        guard let (configuration, _) = ConfigurationFile.load(options) else { throw Missing(status: .configuration) }
        return configuration.store
    }
}
