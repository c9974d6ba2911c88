/// Where answers are kept.
///
/// It may forget any of them at any time, and never throws: what cannot be reached has nothing.
package protocol AnswerStore: Sendable {
    func answer(for key: CacheKey) async -> CachedAnswer?

    /// Keeps an answer for so long, or not at all if there is no room.
    func keep(_ answer: CachedAnswer, for key: CacheKey, within lifetime: Duration) async

    /// What is kept, by route.
    func contents() async -> [String: CacheContents]

    /// Forgets a route's answers, or all; returns how many.
    func purge(route: String?) async -> Int
}

/// How much of a route is kept.
package struct CacheContents: Hashable, Sendable {
    package var answers = 0
    package var bytes = 0

    package init(answers: Int = 0, bytes: Int = 0) {
        self.answers = answers
        self.bytes = bytes
    }
}
