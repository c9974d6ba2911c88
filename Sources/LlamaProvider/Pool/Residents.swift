/// Which models are loaded and how many use each; decides who makes room, and does nothing itself.
package struct Residents<Model: Sendable>: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// What becomes of somebody who wants a model.
    package enum Entrance {
        /// It is loaded, and has one more user.
        case present(Model)
        /// It may be loaded.
        case room
        /// Another one is to go first, which nobody uses.
        case makeRoom(Model)
        /// All are in use, or on their way out.
        case full
    }

    private struct Place: Sendable {
        let model: Model
        var users = 0
        var lastUsed: Instant
        var isLeaving = false
    }

    private let limit: Int
    private var places: [String: Place] = [:]

    package init(limit: Int) {
        self.limit = limit
    }

    /// Every model that is loaded, by name.
    package var all: [Model] { places.sorted { $0.key < $1.key }.map(\.value.model) }

    package mutating func enter(_ key: String) -> Entrance {
        if let place = places[key] {
            // One that leaves comes back when it is gone.
            guard !place.isLeaving else { return .full }
            places[key]?.users += 1
            return .present(place.model)
        }
        guard places.count >= limit else { return .room }
        // One makes room at a time.
        guard !places.values.contains(where: \.isLeaving) else { return .full }
        let idle = places.filter { $0.value.users == 0 }.min { $0.value.lastUsed < $1.value.lastUsed }
        guard let idle else { return .full }
        places[idle.key]?.isLeaving = true
        return .makeRoom(idle.value.model)
    }

    /// Takes a model in for its first user.
    package mutating func add(_ model: Model, as key: String, at now: Instant = .now) {
        places[key] = Place(model: model, users: 1, lastUsed: now)
    }

    /// Takes note that a user is done.
    package mutating func leave(_ key: String, at now: Instant) {
        places[key]?.users -= 1
        places[key]?.lastUsed = now
    }

    /// Has those leave that nobody has used since then, and says which.
    package mutating func expire(idleSince time: Instant) -> [Model] {
        let idle = places.filter { $0.value.users == 0 && !$0.value.isLeaving && $0.value.lastUsed <= time }
        for key in idle.keys { places[key]?.isLeaving = true }
        return idle.map(\.value.model)
    }

    /// Takes note that a model is gone.
    package mutating func remove(_ key: String) {
        places[key] = nil
    }
}

extension Residents.Entrance: Equatable where Model: Equatable {}
