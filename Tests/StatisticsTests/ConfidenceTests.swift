import Foundation
import Statistics
import Testing

@Suite struct ConfidenceTests {
    /// Answers that say `confidence`, of which so many are right.
    private func outcomes(_ confidence: Double, _ right: Int, of count: Int) -> [(confidence: Double, isRight: Bool)] {
        (0..<count).map { (confidence, $0 < right) }
    }

    @Test func `answers of one confidence are one group, whichever came first`() throws {
        // All were sure; the later half was right more often.
        let rising = outcomes(1, 5, of: 20) + outcomes(1, 19, of: 20)
        let falling = Array(rising.reversed())

        for list in [rising, falling] {
            let table = try #require(ConfidenceTable(list))
            #expect(abs(table.calibrated(1) - 0.6) < 0.001)
        }
    }

    @Test func `calibrated confidence is tried on answers that its table has not seen`() throws {
        // By chance half of these were right whatever was said; a table that saw them all would seem to know which.
        let noise = (0..<200).map { (index: Int) -> (confidence: Double, isRight: Bool) in
            let draw = (index * 7919 + 13) % 101
            return (Double(index) / 200, draw < 50)
        }
        let told = outcomes(0.9, 20, of: 40).enumerated().sorted { $0.offset % 7 < $1.offset % 7 }.map(\.element)

        let overconfident = try #require(ConfidenceTable.reliability(of: told))
        let random = try #require(ConfidenceTable.reliability(of: noise))

        #expect(overconfident.count == 40 && overconfident.error < 0.15)
        #expect(random.count == 200 && random.error > 0.005)
        #expect(ConfidenceTable.reliability(of: outcomes(0.9, 20, of: ConfidenceTable.fewestTried)) != nil)
        #expect(ConfidenceTable.reliability(of: outcomes(0.9, 20, of: ConfidenceTable.fewestTried - 1)) == nil)
    }

    @Test func `the best temperature is found`() {
        let found = Temperature.best { temperature in (log(temperature) - log(2.5)) * (log(temperature) - log(2.5)) }

        #expect(abs(found - 2.5) < 0.01)
    }

    @Test func `a table says how often such confidence was right`() throws {
        let seen = outcomes(0.6, 30, of: 100) + outcomes(0.95, 80, of: 100)

        let table = try #require(ConfidenceTable(seen))

        #expect(abs(table.calibrated(0.6) - 0.3) < 0.03)
        #expect(abs(table.calibrated(0.95) - 0.8) < 0.03)
        #expect(abs(table.calibrated(0.775) - 0.55) < 0.05)
        #expect(abs(table.calibrated(0.01) - table.calibrated(0.6)) < 1e-9)
        #expect(abs(table.calibrated(1) - table.calibrated(0.95)) < 1e-9)
    }

    @Test func `a table never falls, whatever was seen`() throws {
        var seen: [(confidence: Double, isRight: Bool)] = []
        for index in 0..<300 {
            let bound = index > 150 ? 4 : 9
            seen.append((confidence: Double(index) / 300, isRight: (index * 7919) % 13 < bound))
        }

        let table = try #require(ConfidenceTable(seen))

        let values = (0...100).map { table.calibrated(Double($0) / 100) }
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(values.allSatisfy { (0...1).contains($0) })
    }

    @Test func `too few answers make no table`() {
        #expect(ConfidenceTable(outcomes(0.9, 20, of: 29)) == nil)
        #expect(ConfidenceTable(outcomes(.nan, 20, of: 100)) == nil)
    }
}
