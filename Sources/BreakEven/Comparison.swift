private import Glibc

/// One traffic, one machine, one price, and one course of events.
struct Comparison {
    private let question: BreakEvenQuestion
    private let price: Double
    private let simulation: QueueSimulation
    let unhurried: Double

    init(_ question: BreakEvenQuestion, price: Double, arrivals: Int, seed: UInt64) {
        self.question = question
        self.price = price
        simulation = QueueSimulation(
            question.traffic,
            question.machine,
            question.measure,
            arrivals: arrivals,
            seed: seed
        )
        unhurried = simulation.unhurried.percentile(0.95) ?? 0
    }

    /// The time that 95 of 100 requests do not exceed; where hardly any come, none waits.
    private func percentile95(_ perMonth: Double, machines: Int) -> Double {
        simulation.times(perMonth: perMonth, servers: machines * question.machine.concurrency).percentile(0.95)
            ?? unhurried
    }

    private func suffices(_ machines: Int, _ perMonth: Double) -> Bool {
        percentile95(perMonth, machines: machines) <= question.target
    }

    /// The volume at which so many machines cost what the provider does.
    private func evenVolume(_ machines: Int) -> Double {
        Double(machines) * question.machine.dollarsPerMonth / price
    }

    /// The least number that passes, up to `most`: what passes for one number passes for every greater one.
    private func least(from first: Int, _ passes: (Int) -> Bool) -> Int? {
        let most = question.mostMachines
        guard first <= most else { return nil }
        var (failed, candidate) = (first - 1, first)
        while !passes(candidate) {
            guard candidate < most else { return nil }
            failed = candidate
            candidate = min(most, first + 2 * (candidate - first + 1) - 1)
        }
        while candidate - failed > 1 {
            let middle = (failed + candidate) / 2
            if passes(middle) { candidate = middle } else { failed = middle }
        }
        return candidate
    }

    /// The fewest machines that answer in time, and how well they do.
    func machines(for perMonth: Double) -> (count: Int, percentile95: Double)? {
        guard unhurried <= question.target else { return nil }
        return least(from: 1) { suffices($0, perMonth) }.map { ($0, percentile95(perMonth, machines: $0)) }
    }

    /// The least volume at which machines are cheaper, and how many it takes.
    ///
    /// So many machines are cheaper from the volume on at which the provider costs what they do, if they can answer that many
    /// in time. The more there are the fuller each may be, so that once they can, more of them can.
    func firstWin() -> (machines: Int, volume: Double)? {
        guard price > 0, unhurried <= question.target else { return nil }
        // Five of a hundred may be late, but what they bring has to be done too.
        guard evenVolume(1) <= simulation.mostPerServer * Double(question.machine.concurrency) * 1.1 else { return nil }
        return least(from: 1) { suffices($0, evenVolume($0)) }.map { ($0, evenVolume($0)) }
    }

    /// All volumes at which machines are cheaper.
    func wins() -> [BreakEven.Win] {
        guard let first = firstWin() else { return [] }
        var wins: [BreakEven.Win] = []
        for machines in first.machines...question.mostMachines {
            let from = evenVolume(machines)
            // When the next machine pays before this many are too few, there is no gap between them, and none later.
            if suffices(machines, evenVolume(machines + 1)) || machines == question.mostMachines {
                wins.append(.init(from: from, upTo: nil))
                break
            }
            wins.append(.init(from: from, upTo: greatestVolume(machines, from, evenVolume(machines + 1))))
        }
        return wins
    }

    /// The greatest volume that so many machines answer in time, to a half of a hundredth.
    private func greatestVolume(_ machines: Int, _ from: Double, _ to: Double) -> Double {
        var (low, high) = (from, to)
        while high / low > 1.005 {
            let middle = (low * high).squareRoot()
            if suffices(machines, middle) { low = middle } else { high = middle }
        }
        return low
    }

    /// A table of volumes around where it is decided, with what there is now.
    func rows(around volume: Double?) -> [BreakEven.Row] {
        let now = question.traffic.perMonth
        let center = volume ?? (price > 0 ? evenVolume(1) : now)
        guard center > 0 else { return [] }
        let volumes = [0.1, 0.25, 0.5, 1, 2, 4, 10].map { Self.rounded($0 * center) }
        let all = Set(volumes + (now > 0 ? [now] : [])).sorted()
        return all.map { perMonth in
            let found = machines(for: perMonth)
            return BreakEven.Row(
                perMonth: perMonth,
                hostedDollars: perMonth * price,
                machines: found?.count,
                dedicatedDollars: found.map { Double($0.count) * question.machine.dollarsPerMonth },
                percentile95: found?.percentile95,
                isNow: perMonth == now
            )
        }
    }

    /// The number to two digits, upwards, so that a row at the break-even is beyond it.
    private static func rounded(_ volume: Double) -> Double {
        let unit = pow(10, max(0, log10(volume).rounded(.down) - 1))
        return (volume / unit).rounded(.up) * unit
    }
}
