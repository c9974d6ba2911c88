import Statistics
import Testing

struct GuardSimulationTests {
    @Test func `a sequential test keeps its word where a test that is peeked at does not`() throws {
        var simulation = GuardSimulation(baseline: 0.9, candidate: 0.9)
        simulation.error = 0.1
        simulation.planned = 0.02
        simulation.requests = 8000
        simulation.perDay = 200
        simulation.runs = 60
        simulation.between = 400

        let result = try #require(simulation.run())

        #expect(result.alarms.count <= 6)
        #expect(result.peeked.count > 10)
        #expect(result.once.count <= 13)
    }

    @Test func `the greater the drop the sooner it is noticed, and the same seed plays the same runs`() throws {
        let delays = try [0.05, 0.1, 0.2].map { drop in
            var simulation = GuardSimulation(baseline: 0.9, candidate: 0.9 - drop)
            simulation.runs = 10
            simulation.requests = 10_000
            let result = try #require(simulation.run())
            #expect(result == simulation.run())
            #expect(result.alarms.count == 10)
            return result.alarms[5]
        }

        #expect(delays == delays.sorted(by: >))
    }

    @Test(arguments: [Double.nan, -0.1, 1.5])
    func `a chance that is none is not played`(_ chance: Double) {
        #expect(GuardSimulation(baseline: 0.9, candidate: chance).run() == nil)
        #expect(GuardSimulation(baseline: chance, candidate: 0.9).run() == nil)
    }

    @Test func `numbers that make no sense are not played`() {
        var simulation = GuardSimulation(baseline: 0.9, candidate: 0.9)
        simulation.share = 1

        #expect(simulation.run() == nil)
    }
}
