import Administration
import Foundation
import JSON
import Keys
import KeyStore
import Ledger
import Logging
import SQL
import SharedKeys

extension Application {
    /// Reads the keys of the store before anybody asks.
    ///
    /// A server that cannot be reached now may be reached later, and nobody is let in until then but with keys of the
    /// configuration. Whatever else is wrong is thrown, since it would not mend itself.
    func readKeys() async throws(SQLError) {
        guard let keeper else { return }
        do throws(SQLError) {
            try await keeper.read()
        } catch {
            guard error.code == .unavailable || error.code == .locked else { throw error }
        }
    }

    /// Says who may ask, and how the first key for operators is made where there is none.
    func announceKeys() {
        let now = Date()
        let all = keys.all.filter { $0.isUsable(at: now) }
        let (isRead, isNeeded) = (keys.isStoreRead, keys.isNeeded)
        log.write(.info, "keys") { line in
            line.integer("configured", all.count { $0.source == .configuration })
            line.integer("stored", all.count { $0.source == .store })
            line.bool("needed", isNeeded)
            line.string("message", Self.sentence(isRead: isRead, isNeeded: isNeeded))
        }
        guard keeper != nil, isRead, !keys.hasAdmin(at: now) else { return }
        let token = setupToken.issue(at: now)
        let message =
            "There is no key for operators. Whoever knows this token may make the first one, once and within an hour."
        let how = #"POST /api/setup {"token": "…"}"#
        guard log.isEnabled(.warning) else {
            return Terminal.note("\(message) \(how)\nsetup token: \(token)")
        }
        log.write(.warning, "setup") { line in
            line.string("message", message)
            line.string("how", how)
            line.string("token", token)
        }
    }

    private static func sentence(isRead: Bool, isNeeded: Bool) -> String {
        if !isRead {
            return "The keys in the store could not be read yet; only keys of the configuration open anything."
        }
        return isNeeded
            ? "Whoever asks for a generation must show a key."
            : "No key is needed for generations, until the first is made that is not for operators alone."
    }

    /// What `/health` says of keys.
    var keysReport: JSON {
        let all = keys.all.filter { $0.isUsable(at: Date()) }
        return [
            "configured": JSON(all.count { $0.source == .configuration }),
            "stored": JSON(all.count { $0.source == .store }), "needed": .bool(keys.isNeeded),
            "trouble": keeper?.trouble.map { .string($0) } ?? .null,
        ]
    }

    /// What this process knows of the budgets, for the others.
    var keyNews: [SharedAccount: [String: Int]] {
        let day = Date().utcDay
        let accounts = keys.all.filter { $0.budget != nil && !$0.isRevoked }.map { allowances.account(of: $0, on: day) }
        return Dictionary(accounts.map { ($0, allowances.known(of: $0)) }) { first, _ in first }
    }
}

extension KeyKeeper {
    /// Keeps what a recording's store has of keys and spending.
    convenience init(_ store: KeyStore, _ ring: KeyRing, _ allowances: Allowances, _ ledger: Ledger, log: Log) {
        self.init(
            store,
            ring,
            allowances,
            spending: { day throws(SQLError) in
                try await ledger.prepare()
                return try await ledger.spending(since: day).map {
                    WrittenSpending(key: $0.key, writer: $0.writer, nanodollars: $0.nanodollars)
                }
            },
            write: { amounts throws(SQLError) in
                try await ledger.addSpending(amounts.map { ($0.key, $0.day, $0.writer, $0.nanodollars) })
            },
            tell: { event in
                switch event {
                case .lost(let message):
                    log.write(.warning, "keys_unreadable") { line in
                        line.string("message", "The keys stay as they were read last: \(message)")
                    }
                case .regained: log.write(.info, "keys_readable_again")
                }
            }
        )
    }
}
