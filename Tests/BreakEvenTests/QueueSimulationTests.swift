import BreakEven
import Foundation
import Testing

@Suite struct QueueSimulationTests {
    /// A machine that is busy with a request for as many seconds as its answer has tokens.
    static let machine = DedicatedMachine(dollarsPerMonth: 1, tokensPerSecond: 1, concurrency: 1)

    /// Requests whose times are exponential with a mean of one second.
    static var exponential: Traffic {
        var traffic = Traffic(perMonth: 1, promptTokens: 0, answerTokens: 1, pattern: .flat)
        traffic.requests = (0..<5000).map { index in
            RequestSize(promptTokens: 0, answerTokens: -log((Double(index) + 0.5) / 5000))
        }
        return traffic
    }

    @Test(arguments: [(1, 0.6), (2, 0.8), (8, 0.8), (8, 0.5), (32, 0.85)])
    func `waits are those of Erlang's formula`(servers: Int, load: Double) {
        let offered = load * Double(servers)

        let waits = (1...4).flatMap { seed in
            QueueSimulation(Self.exponential, Self.machine, .wait, arrivals: 30_000, seed: seed)
                .times(perMonth: offered * Month.seconds, servers: servers)
        }

        let waiting = Double(waits.count { $0 > 0 }) / Double(waits.count)
        let mean = waits.reduce(0, +) / Double(waits.count)
        let expected = erlangC(servers, offered)
        let expectedMean = expected / (Double(servers) - offered)
        #expect(abs(waiting - expected) < 0.08 * expected)
        #expect(abs(mean - expectedMean) < 0.15 * expectedMean)
        #expect(abs(waits.count - 120_000) < 2000)
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `one more server makes nobody wait longer`(seed: UInt64) {
        var traffic = Self.exponential
        traffic.pattern = ArrivalPattern(peak: 3)
        traffic.pattern.variance = 0.3
        let simulation = QueueSimulation(traffic, Self.machine, .answer, arrivals: 4000, seed: seed)

        let courses = (1...12).map { simulation.times(perMonth: 6 * Month.seconds, servers: $0) }

        for (fewer, more) in zip(courses, courses.dropFirst()) {
            #expect(fewer.count == more.count)
            #expect(zip(fewer, more).allSatisfy { $0 >= $1 - 1e-9 })
        }
    }

    @Test func `the same seed brings the same course, another one another`() {
        let courses = [1, 1, 2].map { (seed: UInt64) in
            QueueSimulation(Self.exponential, Self.machine, .answer, arrivals: 2000, seed: seed)
                .times(perMonth: 3 * Month.seconds, servers: 4)
        }

        #expect(courses[0] == courses[1])
        #expect(courses[0] != courses[2])
    }

    @Test func `a day's hump makes its hours wait, and hours that stray do so too`() throws {
        let times = try [ArrivalPattern.flat, ArrivalPattern(peak: 2), ArrivalPattern(weights: [1], variance: 0.5)].map
        {
            var traffic = Self.exponential
            traffic.pattern = $0
            let simulation = QueueSimulation(traffic, Self.machine, .wait, arrivals: 30_000, seed: 1)
            return try #require(simulation.times(perMonth: 6 * Month.seconds, servers: 10).percentile(0.95))
        }

        #expect(times[0] < 0.5)
        #expect(times[1] > 10)
        #expect(times[2] > 10)
    }

    @Test(arguments: [1e-6, 1, 1000, 1e12])
    func `no volume is too small or too great`(perMonth: Double) {
        var traffic = Self.exponential
        traffic.pattern = ArrivalPattern(peak: 2)
        let simulation = QueueSimulation(traffic, Self.machine, .answer, arrivals: 1000, seed: 1)

        let times = simulation.times(perMonth: perMonth, servers: 2)

        #expect(times.count < 4000)
        #expect(times.allSatisfy { $0.isFinite && $0 >= 0 })
    }

    /// The share of requests that wait, as Erlang reckoned it.
    private func erlangC(_ servers: Int, _ offered: Double) -> Double {
        var blocked = 1.0
        for server in 1...servers { blocked = offered * blocked / (Double(server) + offered * blocked) }
        let load = offered / Double(servers)
        return blocked / (1 - load + load * blocked)
    }
}
