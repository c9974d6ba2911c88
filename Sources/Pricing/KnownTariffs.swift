internal import Generation
private import Synchronization

/// The tariffs of targets that were asked for before: a name is taken apart and looked up once, not for each answer.
final class KnownTariffs: Sendable {
    /// Callers may ask for any name where a provider takes all, so that these are not kept for ever.
    private static let limit = 1000

    private let tariffs = Mutex<[Target: Tariff]>([:])

    subscript(target: Target, orFind find: () -> Tariff) -> Tariff {
        if let known = tariffs.withLock({ $0[target] }) { return known }
        let found = find()
        tariffs.withLock { tariffs in
            if tariffs.count >= Self.limit { tariffs = [:] }
            tariffs[target] = found
        }
        return found
    }
}
