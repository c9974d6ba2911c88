/// How one kind of cache has done for a route.
package struct CacheReport: Sendable {
    package let route: String
    package let kind: String
    /// What was found, and how often.
    package var outcomes: [(name: String, count: Int)]
    /// How kept answers did that were held against new ones.
    package var verdicts: [(name: String, count: Int)]

    package init(
        route: String,
        kind: String,
        outcomes: [(name: String, count: Int)],
        verdicts: [(name: String, count: Int)] = []
    ) {
        self.route = route
        self.kind = kind
        self.outcomes = outcomes
        self.verdicts = verdicts
    }
}
