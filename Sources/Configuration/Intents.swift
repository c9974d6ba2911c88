extension Configuration {
    /// How queries are classified.
    package struct Intents: Hashable, Sendable {
        /// The form in which models answer.
        package enum Form: String, Hashable, Sendable, CaseIterable {
            case json
            /// Whatever a model of one's own was trained to write for a bare query.
            case line
        }

        /// A route or a target; `nil` takes the route `intents`, else `default`.
        package var route: String?
        package var temperature = 0.0
        package var maximumTokens = 160
        /// Whether models are asked how likely their tokens were.
        package var probabilities = true
        package var form = Form.json
        /// Answers that are less certain are `unclear`.
        package var threshold = 0.4
        /// How long an answer is waited for; `nil` leaves it to the route.
        package var time: Duration?
        /// What is answered when that is over; `nil` says `unclear`.
        package var standing: String?
        /// How many queries of a list are asked at a time.
        package var concurrency = 4
        /// A file in place of the labels that come with Aloft.
        package var labels: String?

        package init() {}
    }

    /// The name that queries ask for.
    package var intentRoute: String { intents.route ?? standardRoute(of: "intents") }
}
