import Statistics

/// Requests at a number of equal servers, in one line, first come, first served, played through event by event.
///
/// Time is cut into slices of at most an hour, each with the rate of its hour of the pattern and a factor drawn for it. A
/// slice's beginning is played but not counted, so that what is counted does not begin with an empty house; an hour with more
/// work than its servers can do begins with what it has left over at some moment of it. The same seed brings the same requests at
/// the same moments, whatever the number of servers: one more never makes any of them wait longer.
package struct QueueSimulation: Sendable {
    /// Which time must not be too long.
    package enum Measure: String, Hashable, Sendable, CaseIterable {
        /// From a request's arrival to the end of its answer.
        case answer
        /// From its arrival until somebody begins with it.
        case wait
    }

    private let pattern: ArrivalPattern
    /// How long a server is busy with each of the requests, in seconds.
    private let times: [Double]
    private let meanTime: Double
    private let measure: Measure
    private let arrivals: Int
    private let seed: UInt64

    private static let hour = 3600.0
    private static let mostSlices = 20_000
    /// Slices that differ by chance alone, for a pattern of one hour.
    private static let fewestVaryingSlices = 48

    /// Prepares to play about so many requests, fewer where traffic is very thin.
    ///
    /// The seed says which of all possible courses of events this is.
    package init(_ traffic: Traffic, _ machine: DedicatedMachine, _ measure: Measure, arrivals: Int, seed: UInt64) {
        pattern = traffic.pattern
        times = traffic.requests.map(machine.time)
        meanTime = times.isEmpty ? 0 : times.reduce(0, +) / Double(times.count)
        self.measure = measure
        self.arrivals = max(1, arrivals)
        self.seed = seed
    }

    /// How long requests take when nobody is before them, in order of length.
    package var unhurried: [Double] {
        measure == .answer ? times.sorted() : times.map { _ in 0 }
    }

    /// How many requests a month a server can answer at most, never resting.
    package var mostPerServer: Double { Month.seconds / meanTime }

    /// How long requests take at so many servers, in seconds, in order of length.
    package func times(perMonth: Double, servers: Int) -> [Double] {
        guard !times.isEmpty, perMonth > 0, servers > 0 else { return [] }
        let rate = perMonth / Month.seconds
        let isSteady = pattern.weights.count == 1 && pattern.variance == 0
        let (slices, length) = isSteady ? (1, Double(arrivals) / rate) : cut(rate)
        var measured: [Double] = []
        measured.reserveCapacity(arrivals + arrivals / 4)
        for slice in 0..<slices {
            var generator = SeededGenerator(seed: seed, part: slice)
            let factor = generator.gamma(variance: pattern.variance)
            let rate = rate * pattern.weights[slice % pattern.weights.count] * factor
            play(rate, length, servers, &generator, &measured)
        }
        measured.sort()
        return measured
    }

    /// Cuts time into slices: as many hours as there are enough requests in, or shorter pieces of each hour of the pattern.
    private func cut(_ rate: Double) -> (slices: Int, length: Double) {
        let hours = pattern.weights.count
        let fewest = pattern.variance > 0 ? max(hours, Self.fewestVaryingSlices) : hours
        let wanted = min(Double(arrivals) / (rate * Self.hour), Double(Self.mostSlices))
        let rounds = max((Int(wanted) + hours - 1) / hours, (fewest + hours - 1) / hours)
        return (rounds * hours, min(Self.hour, Double(arrivals) / (rate * Double(rounds * hours))))
    }

    private func play(
        _ rate: Double,
        _ length: Double,
        _ servers: Int,
        _ generator: inout SeededGenerator,
        _ measured: inout [Double]
    ) {
        guard rate > 0 else { return }
        let warmUp = max(4 * meanTime, length / 10)
        let overload = max(0, rate * meanTime / Double(servers) - 1)
        // Drawn even when it is not needed, so that the number of servers changes nothing else.
        let backlog = overload * Self.hour * generator.uniform()
        var line = ServerHeap(servers: servers, freeFrom: backlog)
        var now = 0.0
        while true {
            now += generator.exponential() / rate
            guard now < warmUp + length else { return }
            let time = times[generator.index(below: times.count)]
            let wait = line.begin(at: now, for: time)
            guard now >= warmUp else { continue }
            measured.append(measure == .answer ? wait + time : wait)
        }
    }
}

extension [Double] {
    /// The value that so large a share of them does not exceed, by nearest rank; `nil` of nothing.
    ///
    /// They are in order.
    package func percentile(_ share: Double) -> Double? {
        guard !isEmpty else { return nil }
        return self[Swift.min(Swift.max(Int((share * Double(count)).rounded(.up)) - 1, 0), count - 1)]
    }
}
