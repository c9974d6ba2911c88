import Statistics

/// What is compared, and how closely it is looked at.
package struct BreakEvenQuestion: Sendable {
    package var traffic: Traffic
    package var machine: DedicatedMachine
    /// The time, in seconds, that 95 of 100 requests may take at most.
    package var target = 2.0
    package var measure = QueueSimulation.Measure.answer
    package var seed: UInt64 = 1
    /// About how many requests are played to see whether machines suffice.
    package var arrivals = 200_000
    /// How often traffic is drawn anew for the interval, and how many requests are played each time.
    package var replicates = 100
    package var replicateArrivals = 20_000
    package var mostMachines = 64

    package init(_ traffic: Traffic, _ machine: DedicatedMachine) {
        self.traffic = traffic
        self.machine = machine
    }
}

/// At which volumes machines of one's own are cheaper than a provider.
package struct BreakEven: Hashable, Sendable {
    /// One volume, and what it costs either way.
    package struct Row: Hashable, Sendable {
        package var perMonth: Double
        package var hostedDollars: Double
        /// How many machines answer in time; `nil` when not even the most that are tried do.
        package var machines: Int?
        package var dedicatedDollars: Double?
        /// The time that 95 of 100 requests do not exceed on these machines, in seconds.
        package var percentile95: Double?
        /// Whether it is the volume that there is now.
        package var isNow = false

        package var isDedicatedCheaper: Bool { dedicatedDollars.map { $0 < hostedDollars } ?? false }
    }

    /// Volumes a month at which machines are cheaper, `upTo` where they are not any more; `nil` for good.
    package struct Win: Hashable, Sendable {
        package var from: Double
        package var upTo: Double?
    }

    /// Where 90 of 100 draws of the traffic have their first such volume.
    package struct Interval: Hashable, Sendable {
        package var low: Double?
        /// `nil` where more than five of 100 draws have none.
        package var high: Double?
        /// How many of the draws have none.
        package var without: Int
        package var draws: Int
    }

    package var dollarsPerRequest: Double
    /// From the least volume up; empty when machines are never cheaper.
    package var wins: [Win] = []
    package var interval: Interval?
    package var rows: [Row] = []
    /// The time that 95 of 100 requests take on an idle machine, in seconds: no number of machines is faster.
    package var unhurried: Double
    /// Whether that alone is too long.
    package var isOutOfReach: Bool

    /// The least volume at which machines are cheaper.
    package var volume: Double? { wins.first?.from }
}

extension BreakEven {
    /// Compares; `nil` when there are no requests, or none whose price is known.
    package init?(_ question: BreakEvenQuestion) {
        guard !question.traffic.requests.isEmpty, let price = question.traffic.price else { return nil }
        let comparison = Comparison(question, price: price, arrivals: question.arrivals, seed: question.seed)
        dollarsPerRequest = price
        unhurried = comparison.unhurried
        isOutOfReach = comparison.unhurried > question.target
        wins = comparison.wins()
        if !isOutOfReach, price > 0 { interval = Interval(question) }
        rows = comparison.rows(around: wins.first?.from)
    }
}

extension BreakEven.Interval {
    /// Draws the traffic again and again; without recorded figures only the course of events differs.
    fileprivate init(_ question: BreakEvenQuestion) {
        draws = max(1, question.replicates)
        var volumes: [Double] = []
        for draw in 0..<draws {
            var generator = SeededGenerator(seed: question.seed &+ 0xB007, part: draw)
            var again = question
            again.traffic = question.traffic.resampled(&generator)
            guard let price = again.traffic.price else { continue }
            let seed = generator.next()
            let comparison = Comparison(again, price: price, arrivals: question.replicateArrivals, seed: seed)
            if let win = comparison.firstWin() { volumes.append(win.volume) }
        }
        without = draws - volumes.count
        volumes.sort()
        // A draw without a break-even counts as one beyond all others.
        let places = [0.05, 0.95].map { max(0, Int(($0 * Double(volumes.count + without)).rounded(.up)) - 1) }
        low = volumes.indices.contains(places[0]) ? volumes[places[0]] : nil
        high = volumes.indices.contains(places[1]) ? volumes[places[1]] : nil
    }
}
