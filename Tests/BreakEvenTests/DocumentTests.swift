import BreakEven
import Foundation
import JSON
import Testing

/// The figures of a document that expects a machine of its own to win at two to four million requests a month.
///
/// It names what a thousand characters cost, what the machine costs ($200 to $500 a month), and short examples of what is asked
/// and answered; it does not say how long the instructions are that go with every question. Without any, a request of its examples
/// costs $0.000034, and $350 buy ten million of them. So its two to four million stand for instructions of about 215 to 560
/// characters around each question, as a short list of intents takes. The tests take 350.
@Suite struct DocumentTests {
    static let machine = "gemma on n1-standard-8+T4 at $350/month, 40 tokens/s, concurrency 8, 2000 prompt tokens/s"
    static let expected = 2_000_000.0...4_000_000.0

    @Test func `the document's break-even comes out, with its interval`() throws {
        let result = try #require(BreakEven(try Document().question(Self.machine, instructions: 350)))

        let volume = try #require(result.volume)
        let interval = try #require(result.interval)
        #expect(Self.expected.contains(volume))
        #expect(Self.expected.contains(try #require(interval.low)))
        #expect(Self.expected.contains(try #require(interval.high)))
        #expect(result.wins.map(\.upTo) == [nil])
        #expect(abs(result.dollarsPerRequest - 0.000_1217) < 0.000_001)
        // One machine is far from full there: what decides is the price alone.
        #expect(result.rows.filter { $0.perMonth <= 4_000_000 }.allSatisfy { $0.machines == 1 })
    }

    @Test(arguments: [(200.0, 1.6...1.7), (350, 2.8...2.95), (500, 4.0...4.2)])
    func `the document's range of machines is about its range of volumes`(
        dollars: Double,
        millions: ClosedRange<Double>
    ) throws {
        var question = try Document().question(Self.machine, instructions: 350)
        question.machine.dollarsPerMonth = dollars
        question.replicates = 1

        let volume = try #require(BreakEven(question)?.volume)

        #expect(millions.contains(volume / 1_000_000))
    }

    @Test(arguments: [(0, false), (220, true), (560, true), (1000, false)])
    func `the document's range needs instructions of some length`(characters: Int, isInRange: Bool) throws {
        var question = try Document().question(Self.machine, instructions: characters)
        question.replicates = 1

        let volume = try #require(BreakEven(question)?.volume)

        #expect(Self.expected.contains(volume) == isInRange)
    }
}

/// What the document says.
private struct Document {
    private let json: JSON

    init() throws {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/document", withExtension: "json"))
        json = try JSON(parsing: [UInt8](try Data(contentsOf: url)))
    }

    func question(_ machine: String, instructions: Int) throws -> BreakEvenQuestion {
        let prices = try ["prompt", "answer"].map { kind in
            try #require(json["dollars_per_1000_\(kind)_characters"]?.double) / 1000
        }
        let requests = try #require(json["examples"]?.array).map { example in
            let prompt = Double(try #require(example["prompt"]?.string).count + instructions)
            let answer = Double(try #require(example["answer"]?.string).count)
            // Four characters to a token, as English has on average.
            return RequestSize(
                promptTokens: prompt / 4,
                answerTokens: answer / 4,
                dollars: prompt * prices[0] + answer * prices[1]
            )
        }
        var traffic = Traffic(perMonth: 100_000, promptTokens: 1, answerTokens: 1, pattern: ArrivalPattern(peak: 2))
        traffic.requests = requests
        traffic.isSampled = true
        var question = BreakEvenQuestion(traffic, try DedicatedMachine(parsing: machine))
        question.arrivals = 20_000
        question.replicateArrivals = 2000
        question.replicates = 40
        return question
    }
}
