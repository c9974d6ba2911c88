/// A limit that was not configured: named by the provider, or guessed from what it took.
package struct LearnedLimit: Hashable, Sendable {
    /// Requests or tokens a minute; `nil` while nothing was learned.
    package private(set) var value: Int?
    /// Whether the provider itself has said it.
    package private(set) var isNamed = false
    package private(set) var lastChange: Pacer.Instant?
    /// The least that this lesson's guesses may come to.
    private var floor = 1

    init() {}

    /// What another process has learned, and when.
    package init(_ value: Int, isNamed: Bool, at instant: Pacer.Instant) {
        self.value = value
        self.isNamed = isNamed
        lastChange = instant
    }

    mutating func name(_ limit: Int, at now: Pacer.Instant) {
        guard limit > 0 else { return }
        if value != limit || !isNamed { lastChange = now }
        value = limit
        isNamed = true
    }

    mutating func lower(to taken: Int, named limit: Int?, at now: Pacer.Instant) {
        if let limit { name(limit, at: now) }
        guard !isNamed else { return }
        // Refusals of one burst belong to one lesson; only the first of it halves what was known.
        let isNew = lastChange.map { $0.duration(to: now) > .seconds(5) } ?? true
        if isNew { floor = (value ?? 2) / 2 }
        value = max(taken, floor, 1)
        lastChange = now
    }

    /// Tries more, a quarter each minute: a guess may have been too low, and limits change.
    mutating func raise(at now: Pacer.Instant) {
        guard !isNamed, let value, let lastChange, lastChange.duration(to: now) >= .seconds(60) else { return }
        self.value = value + max(value / 4, 1)
        self.lastChange = now
    }

    /// Takes over what another process has learned, if it is worth more: named before guessed, then the later.
    mutating func adopt(_ other: LearnedLimit) {
        guard let theirs = other.value, theirs > 0, other.isNamed || !isNamed else { return }
        if other.isNamed == isNamed, let lastChange {
            guard theirs != value, let later = other.lastChange, later > lastChange else { return }
        }
        floor = min(floor, theirs)
        (value, isNamed, lastChange) = (theirs, other.isNamed, other.lastChange)
    }
}
