import Generation
import Lanes

/// How much each lane of this process is asked for, in thousandths of a request a second, recent seconds counting most.
struct Demand {
    typealias Instant = ContinuousClock.Instant

    private var lanes: [Target: (asked: Int, rate: Double)] = [:]
    private var last: Instant?

    private static let weight = 0.3
    /// Visits within less than this are taken for one.
    private static let shortest = Duration.milliseconds(200)

    /// Takes in how many have asked by now, and returns what each lane is asked for.
    mutating func update(_ all: [LaneNews], at now: Instant) -> [Int] {
        let elapsed = last.map { $0.duration(to: now) } ?? .zero
        let isDue = last == nil || elapsed >= Self.shortest
        let seconds = max(elapsed / .seconds(1), 0.2)
        let demands = all.map { news in
            var (asked, rate) = lanes[news.target] ?? (0, 0)
            if isDue {
                rate += (Double(news.asked - asked) / seconds - rate) * Self.weight
                asked = news.asked
            }
            return (asked: asked, rate: rate)
        }
        if isDue {
            last = now
            lanes = Dictionary(zip(all.map(\.target), demands)) { first, _ in first }
        }
        return zip(all, demands).map { news, demand in
            Int(min(max(demand.rate, 0) + Double(news.waiting), 1_000_000) * 1000)
        }
    }
}
