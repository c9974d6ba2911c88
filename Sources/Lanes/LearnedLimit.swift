/// A limit that was not configured: named by the provider, or guessed from what it took.
///
/// A guess is made only from a refusal that leaves no doubt, and is tried again: once it has been in the way for
/// ``patience``, a little more is let through. When that is refused the guess was right, and it is trusted for twice as
/// long; when it is taken, the next step is twice as large. So a limit that stands costs a refusal now and then and less
/// and less often, and one that is too low does not stay.
package struct LearnedLimit: Hashable, Sendable {
    /// What a refusal tells beyond itself.
    struct Lesson {
        /// What was taken within the last minute.
        var taken: Int
        /// The limit, where the provider named it.
        var named: Int?
        /// How long the provider asked to be left alone.
        var hint: Duration?
        /// How many were refused since one was answered, and for how long.
        var inRow: Int
        var rowSpan: Duration

        /// Whether the provider takes nothing any more for a while.
        ///
        /// Otherwise it may count by the second, or refuse one here and there whatever the pace, and what it took until
        /// then says nothing of a minute.
        var isCertain: Bool { (hint ?? .zero) >= .seconds(10) || inRow >= 20 && rowSpan >= .seconds(3) }
    }

    /// Requests or tokens a minute; `nil` while nothing was learned.
    package private(set) var value: Int?
    /// Whether the provider itself has said it.
    package private(set) var isNamed = false
    package private(set) var lastChange: Pacer.Instant?
    /// The least that this lesson's guesses may come to.
    private var floor = 1
    /// How long the guess is trusted before more is tried.
    private var patience = Self.minute
    /// How much more is tried next.
    private var step = 1
    /// The guess that more was last tried than.
    private var tried: Int?
    /// Whether the provider has objected since.
    private var isRefused = false

    private static let minute = Duration.seconds(60)
    private static let longestPatience = Duration.seconds(1800)

    /// When more will be tried, if the limit is in the way then.
    var nextTry: Pacer.Instant? { isNamed ? nil : lastChange.map { $0 + patience } }

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

    mutating func lower(_ lesson: Lesson, at now: Pacer.Instant) {
        if let limit = lesson.named { name(limit, at: now) }
        guard !isNamed else { return }
        isRefused = true
        guard lesson.isCertain else {
            if let tried { value = tried }
            return
        }
        // Refusals of one burst belong to one lesson; only the first of it halves what was known.
        let isNew = lastChange.map { $0.duration(to: now) > .seconds(5) } ?? true
        if isNew {
            floor = (value ?? 2) / 2
            lastChange = now
        }
        let guess = max(lesson.taken, floor, 1)
        if value == nil { step = firstStep(above: guess) }
        value = guess
    }

    /// Tries more, once the limit has been in the way for long enough: a guess may have been too low, and limits change.
    mutating func raise(at now: Pacer.Instant) {
        guard !isNamed, let value, let lastChange else { return }
        let age = lastChange.duration(to: now)
        guard age >= .seconds(1) else { return }
        if let tried {
            settle(value, tried)
            self.tried = nil
        }
        guard age >= patience else { return }
        self.value = value + min(step, max(value / 4, 1))
        tried = value
        isRefused = false
        self.lastChange = now
    }

    /// Takes over what another process has learned, if it is worth more: named before guessed, then the later.
    mutating func adopt(_ other: LearnedLimit) {
        guard let theirs = other.value, theirs > 0, other.isNamed || !isNamed else { return }
        if other.isNamed == isNamed, let lastChange {
            guard theirs != value, let later = other.lastChange, later > lastChange else { return }
        }
        floor = min(floor, theirs)
        (tried, isRefused) = (nil, false)
        (value, isNamed, lastChange) = (theirs, other.isNamed, other.lastChange)
    }

    /// Draws the conclusion from the last try.
    private mutating func settle(_ value: Int, _ tried: Int) {
        if !isRefused {
            step = min(step, Int.max / 4) * 2
            patience = min(patience, Self.minute)
        } else if value <= tried {
            patience = min(patience * 2, Self.longestPatience)
            step = firstStep(above: value)
        }
    }

    private func firstStep(above value: Int) -> Int { max(value / 64, 1) }
}
