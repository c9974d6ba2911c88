import API
import JSON
import Ledger

extension Dashboard {
    /// Every generation as it ends, and the lanes whenever they change.
    var live: APIEndpoint {
        APIEndpoint("GET", "/api/live", "Tell of generations as they end, and of lanes as they change.") { _ in
            guard let listener = feed.listen() else {
                return .refusal(status: 503, "Too many listen already; close a page that is open elsewhere.")
            }
            // Nobody may come to read it: then it goes with the last who holds it, and the feed forgets it here.
            let seat = Seat(feed: feed, listener: listener)
            return .events { events in await tell(events, seat) }
        }
    }

    /// A place among the listeners, given up when nobody sits there.
    private final class Seat: Sendable {
        let feed: LiveFeed
        let listener: LiveListener

        init(feed: LiveFeed, listener: LiveListener) {
            self.feed = feed
            self.listener = listener
        }

        deinit { feed.remove(listener) }
    }

    /// How often there is a look at what is new: many rows are told at once, and a reader is not overrun.
    package static let liveInterval = Duration.milliseconds(250)
    private static let looksPerLanes = 8
    /// A listener is sent away after ten minutes, to come again if its key still opens this.
    private static let looksInAll = 2400

    private func tell(_ events: APIEvents, _ seat: Seat) async {
        var shownLanes: JSON?
        var looks = 0
        do {
            while !feed.isClosed, looks < Self.looksInAll {
                if looks % Self.looksPerLanes == 0 {
                    let lanes = lanes()
                    if lanes != shownLanes { try await events.send("lanes", ["lanes": lanes]) }
                    shownLanes = lanes
                }
                looks += 1
                try await clock.sleep(for: Self.liveInterval)
                let (rows, missed) = seat.listener.next()
                if !rows.isEmpty {
                    try await events.send("generations", ["rows": .array(rows.map { .object($0.forPeople) })])
                }
                if missed > 0 { try await events.send("missed", ["count": JSON(missed)]) }
            }
        } catch {
            // The listener went away, which is how this ends.
        }
    }
}
