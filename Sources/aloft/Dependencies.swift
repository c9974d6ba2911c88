import Configuration
import Doctor
import EventLoop
import Foundation
import Ledger
import Redis
import SQL
import Store

/// What Aloft needs beside its providers, for the doctor to look at.
enum Dependencies {
    /// One `Dependency` for each store, cache and queue that is configured.
    static func checks(of configuration: Configuration, on loop: EventLoop) -> [any Check] {
        var checks: [any Check] = []
        if configuration.store != .none {
            checks.append(Dependency("store", at: "\(configuration.store)") { await reason(configuration.store) })
        }
        if case .redis(let redis) = configuration.cache {
            checks.append(Dependency("cache", at: "\(redis.place)") { await reason(RedisServer(redis), on: loop) })
        }
        return checks
    }

    /// Why the store cannot be used; `nil` if it can, or would be made when it is first needed.
    private static func reason(_ store: Configuration.Store) async -> String? {
        do throws(SQLError) {
            guard let address = try StoreAddress(store) else { return nil }
            if case .sqlite(let path) = address, !FileManager.default.fileExists(atPath: path) { return nil }
            let database = Database(address)
            let version: Int
            do throws(SQLError) {
                version = try await database.schemaVersion()
            } catch {
                await database.close()
                throw error
            }
            await database.close()
            let newest = LedgerSchema.migrations.map(\.number).max() ?? 0
            guard version > newest else { return nil }
            return "it was made by a newer Aloft (version \(version) of its tables, this one knows \(newest))"
        } catch {
            return error.message
        }
    }

    /// Why Redis does not answer; `nil` if it does.
    private static func reason(_ server: RedisServer, on loop: EventLoop) async -> String? {
        let client = RedisClient(server, on: loop)
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await client.run() }
            defer { group.cancelAll() }
            do throws(RedisError) {
                _ = try await client.send(RedisCommand("PING"), within: .seconds(5))
                return nil
            } catch {
                return error.message
            }
        }
    }
}
