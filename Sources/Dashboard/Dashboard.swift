package import API
package import JSON
package import Ledger

/// What operators see of a running Aloft: its endpoints under `/api`, and the page that shows them.
package struct Dashboard: Sendable {
    /// `nil` where nothing is recorded.
    let ledger: Ledger?
    let feed: LiveFeed
    /// The reports of all lanes, as `/health` has them.
    let lanes: @Sendable () -> JSON
    let clock: any Clock<Duration>
    let desk = SummaryDesk()
    private let files: PageFiles

    /// - Parameters:
    ///   - ledger: where generations are recorded; `nil` where they are not.
    ///   - feed: what tells of those that end from now on.
    ///   - charts: the chart library as it is served to browsers; `nil` for tables alone.
    ///   - clock: the time between two looks at what is new.
    ///   - lanes: the reports of all lanes.
    package init(
        ledger: Ledger?,
        feed: LiveFeed,
        charts: [UInt8]?,
        clock: any Clock<Duration> = ContinuousClock(),
        lanes: @escaping @Sendable () -> JSON
    ) {
        self.ledger = ledger
        self.feed = feed
        self.lanes = lanes
        self.clock = clock
        files = PageFiles(charts: charts)
    }

    package var endpoints: [APIEndpoint] {
        [generations, generation, laneReports, summary, live] + files.endpoints
    }

    private var laneReports: APIEndpoint {
        APIEndpoint("GET", "/api/lanes", "Show how each target is doing.") { _ in .json(["lanes": lanes()]) }
    }
}
