import Administration
import Configuration
import Foundation
import Generation
import JSON
import KeyStore
import Keys
import SQL
import Store

/// What `aloft key` does with the keys of a store.
enum StoredKeys {
    static func run(_ action: String, _ options: Options) async throws(Options.Misuse) -> ExitStatus {
        let word = options.words.dropFirst().first
        let needsWord = ["create", "rotate", "revoke"].contains(action)
        guard (word != nil) == needsWord else {
            let message =
                needsWord
                ? "\(action) needs the \(action == "create" ? "name" : "id or name") of a key" : "one word too many"
            throw Options.Misuse(message: message)
        }
        let wishes = action == "create" ? try options.wishes(word ?? "") : nil
        let named = try options.value("store").map { text throws(Options.Misuse) in
            guard let store = Configuration.Store(text, origin: "the command line") else {
                throw Options.Misuse(message: "--store is sqlite:FILE or postgres://user@host/database")
            }
            return store
        }
        var (store, configured) = (named, [VirtualKey]())
        // Keys of the configuration count beside those of any store: for names, and for who is left to administer.
        if store == nil || ConfigurationFile.path(options) != nil {
            guard let (configuration, _) = ConfigurationFile.load(options) else { return .configuration }
            (store, configured) = (store ?? configuration.store, configuration.keys)
        }
        do throws(KeyStoreError) {
            guard let address = try address(of: store ?? .standard) else {
                Terminal.complain(
                    "the configuration says 'store: none'; 'aloft key NAME' makes a key for the configuration"
                )
                return .failed
            }
            let database = Database(address)
            let keys = KeyStore(database, besides: configured)
            let result: Result<Void, KeyStoreError>
            do throws(KeyStoreError) {
                result = .success(try await run(action, word ?? "", wishes, keys, asJSON: options.has("json")))
            } catch {
                result = .failure(error)
            }
            await database.close()
            try result.get()
            return .success
        } catch {
            Terminal.complain(error.description)
            return .failed
        }
    }

    private static func address(of store: Configuration.Store) throws(KeyStoreError) -> StoreAddress? {
        do throws(SQLError) { return try StoreAddress(store) } catch { throw .store(error) }
    }

    private static func run(
        _ action: String,
        _ word: String,
        _ wishes: KeyWishes?,
        _ store: KeyStore,
        asJSON: Bool
    ) async throws(KeyStoreError) {
        do throws(SQLError) { try await store.migrate() } catch { throw .store(error) }
        let actor = KeyActor(name: "command line")
        switch action {
        case "create":
            guard let (wanted, text) = try? wishes?.make() else { return }
            show(try await store.create(wanted, by: actor), text, asJSON: asJSON)
        case "rotate":
            let (key, text) = try await store.rotate(try await store.id(of: word), by: actor)
            show(key, text, asJSON: asJSON)
        case "revoke":
            let key = try await store.revoke(try await store.id(of: word), by: actor)
            Terminal.print(asJSON ? key.json.text : "the key \(key.name) opens nothing any more")
        case "audit":
            do throws(SQLError) {
                let entries = try await store.audit(limit: 1000)
                Terminal.print(
                    asJSON ? JSON.array(entries.map(\.json)).text : entries.map(line).joined(separator: "\n")
                )
            } catch { throw .store(error) }
        default:
            do throws(SQLError) {
                let all = try await store.all().filter { !$0.key.isRevoked }
                let keys = all.map(\.key) + store.configured
                Terminal.print(
                    asJSON ? JSON.array(keys.map(\.json)).text : keys.map(line).joined(separator: "\n")
                )
            } catch { throw .store(error) }
        }
    }

    private static func show(_ key: VirtualKey, _ text: String, asJSON: Bool) {
        guard !asJSON else {
            let json: JSON = ["key": key.json, "text": .string(text)]
            return Terminal.print(json.text)
        }
        Terminal.print(text)
        Terminal.note("the key \(key.name) has the id \(key.id); its text is not shown again")
    }

    private static func line(_ key: VirtualKey) -> String {
        var parts = [key.id, key.name, key.source == .store ? "store" : "configuration"]
        if key.isAdmin { parts.append("admin") }
        if let routes = key.routes { parts.append("for \(routes.joined(separator: ", "))") }
        if let requests = key.requestsPerMinute { parts.append("\(requests) requests/min") }
        if let tokens = key.tokensPerMinute { parts.append("\(tokens) tokens/min") }
        if let budget = key.budget {
            parts.append("$\(Budget.dollars(nanodollars: budget.nanodollars))/\(budget.period.rawValue)")
        }
        if let expires = key.expires { parts.append("until \(expires.formatted(.iso8601))") }
        return parts.joined(separator: "  ")
    }

    private static func line(_ entry: AuditEntry) -> String {
        let address = entry.actor.address.map { " from \($0)" } ?? ""
        return "\(entry.time.formatted(.iso8601))  \(entry.actor.name)\(address)  \(entry.action)  \(entry.subject)"
    }
}

extension Options {
    /// The key that the options describe, read as the body of a call would be.
    fileprivate func wishes(_ name: String) throws(Misuse) -> KeyWishes {
        var object: JSONObject = ["name": .string(name), "admin": .bool(has("admin"))]
        let routes = all("route")
        if !routes.isEmpty { object["routes"] = .array(routes.map { .string($0) }) }
        if let expires = value("expires") { object["expires"] = .string(expires) }
        for field in ["requests-per-minute", "tokens-per-minute"] {
            guard let text = value(field) else { continue }
            object[field.replacingOccurrences(of: "-", with: "_")] = Int(text).map { JSON($0) } ?? .string(text)
        }
        if let budget = value("budget") {
            let parts = budget.split(separator: "/", maxSplits: 1).map { String($0) }
            var json: JSONObject = ["usd": .string(parts.first ?? "")]
            if parts.count == 2 { json["per"] = .string(parts[1]) }
            object["budget"] = .object(json)
        }
        do throws(Failure) { return try KeyWishes(object) } catch { throw Misuse(message: error.message) }
    }
}
