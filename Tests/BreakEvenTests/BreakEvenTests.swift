import BreakEven
import Testing

@Suite struct BreakEvenTests {
    /// Answers of about a second, a thousandth of a dollar each.
    static func question(_ change: (inout BreakEvenQuestion) -> Void = { _ in }) -> BreakEvenQuestion {
        var traffic = Traffic(
            perMonth: 100_000,
            promptTokens: 100,
            answerTokens: 40,
            pattern: ArrivalPattern(peak: 2)
        )
        traffic.dollarsPerRequest = 0.001
        let machine = DedicatedMachine(dollarsPerMonth: 350, tokensPerSecond: 40, concurrency: 8)
        var question = BreakEvenQuestion(traffic, machine)
        question.target = 3
        question.arrivals = 5000
        question.replicates = 10
        question.replicateArrivals = 2000
        change(&question)
        return question
    }

    @Test func `a machine that is far from full wins where it costs what the provider takes`() throws {
        let result = try #require(BreakEven(Self.question()))

        #expect(result.volume == 350_000)
        #expect(result.wins.map(\.from) == [350_000])
        #expect(result.wins.map(\.upTo) == [nil])
        #expect(result.interval?.low == 350_000)
        #expect(result.interval?.high == 350_000)
        #expect(result.rows.filter(\.isDedicatedCheaper).allSatisfy { $0.perMonth > 350_000 })
        #expect(result.rows.count { $0.isNow } == 1)
    }

    @Test(arguments: [2, 4, 8, 16, 32])
    func `more concurrency never needs more machines`(concurrency: Int) throws {
        let machines = try [concurrency, concurrency + 1, 2 * concurrency].map { concurrency in
            let question = Self.question { question in
                question.machine.concurrency = concurrency
                question.traffic.perMonth = 20_000_000
                question.traffic.pattern.variance = 0.1
                question.replicates = 1
            }
            let row = try #require(BreakEven(question)?.rows.first { $0.isNow })
            return row.machines ?? .max
        }

        #expect(machines == machines.sorted(by: >))
    }

    @Test func `more requests never need fewer machines`() throws {
        let question = Self.question { $0.traffic.perMonth = 5_000_000 }

        let rows = try #require(BreakEven(question)).rows.filter { $0.perMonth >= 1_000_000 }

        #expect(!rows.isEmpty)
        #expect(rows.map { $0.machines ?? .max } == rows.map { $0.machines ?? .max }.sorted())
    }

    @Test func `the same seed gives the same answer`() throws {
        let question = Self.question { $0.traffic.isSampled = true }

        let results = [BreakEven(question), BreakEven(question)]

        #expect(results[0] == results[1])
        #expect(results[0] != nil)
    }

    @Test func `a price below what a full machine's requests cost is never beaten`() throws {
        let result = try #require(BreakEven(Self.question { $0.traffic.dollarsPerRequest = 0.000_001 }))

        #expect(result.volume == nil)
        #expect(result.interval?.without == 10)
        #expect(result.interval?.low == nil)
        #expect(result.rows.allSatisfy { !$0.isDedicatedCheaper })
    }

    @Test func `a time that no answer keeps is out of reach of all machines`() throws {
        let result = try #require(BreakEven(Self.question { $0.target = 0.5 }))

        #expect(result.isOutOfReach)
        #expect(result.wins.isEmpty)
        #expect(result.rows.allSatisfy { $0.machines == nil })
    }

    @Test func `waits may be measured instead of whole answers`() throws {
        let question = Self.question {
            $0.target = 0.5
            $0.measure = .wait
        }

        #expect(try #require(BreakEven(question)).volume == 350_000)
    }

    @Test func `where machines fill up before they pay, each number wins for a while`() throws {
        // A machine's price is most of what it can do, so that the second pays only after the first is full.
        let question = Self.question {
            $0.traffic.pattern = .flat
            $0.traffic.dollarsPerRequest = 350 / 18_000_000
        }

        let wins = try #require(BreakEven(question)).wins

        #expect(wins.count >= 2)
        #expect(wins.last?.upTo == nil)
        #expect(zip(wins, wins.dropFirst()).allSatisfy { ($0.upTo ?? .infinity) < $1.from })
    }

    @Test func `recorded traffic has an interval as wide as its sizes and hours differ`() throws {
        var requests: [RequestSize] = []
        for index in 0..<200 {
            let size = Double(index % 20 + 1)
            requests.append(RequestSize(promptTokens: 10 * size, answerTokens: 4 * size, dollars: 0.0001 * size))
        }
        let hours = RecordedHours(first: 0, counts: (0..<400).map { 10 + $0 % 24 })
        let question = Self.question { question in
            question.traffic = Traffic(hours: hours, requests: requests)
            question.replicates = 50
        }

        let result = try #require(BreakEven(question))

        let volume = try #require(result.volume)
        let low = try #require(result.interval?.low)
        let high = try #require(result.interval?.high)
        #expect((0.85...0.99).contains(low / volume))
        #expect((1.01...1.15).contains(high / volume))
    }

    @Test func `without a price or requests there is no answer`() {
        #expect(BreakEven(Self.question { $0.traffic.dollarsPerRequest = nil }) == nil)
        #expect(BreakEven(Self.question { $0.traffic.requests = [] }) == nil)
    }

    @Test func `a provider that costs nothing is never beaten`() throws {
        let result = try #require(BreakEven(Self.question { $0.traffic.dollarsPerRequest = 0 }))

        #expect(result.wins.isEmpty)
        #expect(result.interval == nil)
    }
}
