import Foundation
import SemanticCaching
import Testing

@Suite struct ContentGateTests {
    struct Pair: CustomTestStringConvertible, Sendable {
        let kind: String
        let one: String
        let other: String

        var testDescription: String { "\(one) / \(other)" }
        var disagreement: ContentGate.Disagreement? { ContentGate.disagreement(Sketch(one), Sketch(other)) }
    }

    @Test(
        .bug("https://github.com/zilliztech/GPTCache/issues/694", "a cache by meaning gave the opposite answer"),
        .bug("https://github.com/zilliztech/GPTCache/issues/578", "a cache by meaning gave the opposite answer"),
        .bug("https://github.com/zilliztech/GPTCache/issues/682", "a cache by meaning gave the opposite answer"),
        .bug(
            "https://github.com/vllm-project/semantic-router/issues/2691",
            "a cache by meaning gave the opposite answer"
        ),
        arguments: try pairs("different")
    )
    func `questions that differ in what matters never share an answer`(pair: Pair) {
        #expect(pair.disagreement != nil)
        #expect(ContentGate.disagreement(Sketch(pair.other), Sketch(pair.one)) != nil)
    }

    @Test func `there are enough pairs of every kind`() throws {
        let kinds = Dictionary(grouping: try Self.pairs("different"), by: \.kind).mapValues(\.count)

        #expect(kinds.values.reduce(0, +) >= 150)
        #expect(kinds.values.allSatisfy { $0 >= 5 })
    }

    @Test func `most paraphrases are let through`() throws {
        let pairs = try Self.pairs("paraphrases")
        let alike = pairs.filter { $0.disagreement == nil }

        let rest = pairs.filter { $0.disagreement != nil }
        print("\(alike.count) of \(pairs.count) paraphrases pass the gate; not these:")
        for pair in rest { print("  \(pair.disagreement?.rawValue ?? ""): \(pair.one) / \(pair.other)") }
        #expect(alike.count * 100 >= pairs.count * 70)
    }

    @Test func `a question agrees with itself, whatever stands around it`() throws {
        let questions = Set(try (Self.pairs("different") + Self.pairs("paraphrases")).flatMap { [$0.one, $0.other] })

        for question in questions {
            #expect(ContentGate.disagreement(Sketch(question), Sketch(question)) == nil, "\(question)")
            let spaced = "  " + question.replacing(" ", with: "  ") + "\n"
            let isQuoted = question.contains { "\"'`".contains($0) }
            #expect(isQuoted || ContentGate.disagreement(Sketch(question), Sketch(spaced)) == nil, "\(spaced)")
        }
    }

    @Test(arguments: [
        ("What is 15 percent of 80?", "What is 50 percent of 80?", ContentGate.Disagreement.number),
        ("Is it safe?", "Is it not safe?", .negation), ("Is this healthy?", "Is this unhealthy?", .negation),
        ("Where is Paris?", "Where is Berlin?", .name), ("Is A before B?", "Is B before A?", .order),
        ("Say \"yes\"", "Say \"no\"", .literal), ("Where do cats live?", "When do cats live?", .question),
        ("What is this?", "Was ist das?", .language), ("Who is king?", "Who was king?", .tense),
        ("Feed the cat", "Feed the dog", .word),
    ])
    func `it says why two questions differ`(one: String, other: String, reason: ContentGate.Disagreement) {
        #expect(ContentGate.disagreement(Sketch(one), Sketch(other)) == reason)
    }

    @Test(arguments: [
        ("three", "3"), ("1,000", "1000"), ("one thousand", "1000"), ("1k", "1000"), ("2.5 million", "2500000"),
        ("twenty-five", "25"), ("two hundred and five", "205"), ("3rd", "third"), ("21st", "twenty first"),
        ("$5", "5 dollars"),
        ("5%", "5 percent"), ("5 per cent", "5%"), ("3.00", "3"), ("5km", "5 kilometres"),
        ("30°C", "30 degrees Celsius"),
        ("a dozen", "12"), ("Henry VIII", "Henry 8"), ("007", "7"), ("-5", "−5"), ("5 p.m.", "5 pm"), ("5pm", "5 PM"),
        ("Jan 5, 2021", "2021-01-05"), ("5th of January", "January 5th"), ("three hundred thousand", "300,000"),
    ])
    func `a number is the same however it is written`(one: String, other: String) {
        #expect(ContentGate.disagreement(Sketch("Take \(one) now"), Sketch("Take \(other) now")) == nil)
    }

    @Test(arguments: [
        ("3", "3rd"), ("1.5", "15"), ("1,000", "1.000"), ("10", "100"), ("-5", "5"), ("1/2", "2"), ("3.10", "3.1"),
        ("5 m", "5 km"), ("10:30", "10:03"), ("2021-01-05", "2021-05-01"),
        ("99999999999999999999", "99999999999999999998"),
        ("two three", "23"), ("million million million million", "million"),
    ])
    func `other numbers are others`(one: String, other: String) {
        #expect(ContentGate.disagreement(Sketch("Take \(one) now"), Sketch("Take \(other) now")) != nil)
    }

    @Test(arguments: [
        "", " ", "?", "\"", "'", "`", "```", "``` ```", "“", "«a", "'s", "n't", "-", "--", ".", "...", ",", "1,", "$",
        "$$", "+-1",
        "hundred", "and", "'''", "\u{0}", "é", "e\u{301}", "👩‍👩‍👧", "I", "in ,", "in a, b", "of of of", "'ll 'll",
        "million", "dozen",
        "9999999999999999 million", "nineteen ninety nine thousand million billion trillion hundred", "‮", "\u{FEFF}",
    ])
    func `no text is too strange to be read`(text: String) {
        #expect(ContentGate.disagreement(Sketch(text), Sketch(text)) == nil)
        #expect(ContentGate.disagreement(Sketch(text), Sketch("Where is Paris?")) != nil)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("dozen", 17), ("dozen", 18), ("dozens", 400), ("two dozen", 400), ("hundred", 400), ("trillion", 20_000),
            ("hundred hundred hundred hundred hundred hundred thousand", 10_000), ("ninety dozen million", 10_000),
            ("nine hundred ninety nine trillion", 20_000),
        ]
    )
    func `a number that grows without end is read`(words: String, count: Int) {
        let text = Array(repeating: words, count: count).joined(separator: " ")

        #expect(ContentGate.disagreement(Sketch(text), Sketch("one")) != nil)
    }

    @Test func `texts put together at random are read`() throws {
        var random = SystemRandomNumberGenerator()
        let pieces = try Self.pairs("different").flatMap { ($0.one + " " + $0.other).split(separator: " ") }
        for _ in 0..<500 {
            let text = (0..<Int.random(in: 1...40, using: &random)).compactMap { _ in
                pieces.randomElement(using: &random)
            }
            .joined(separator: [" ", "", "'", "\"", ", "].randomElement(using: &random) ?? "")

            #expect(ContentGate.disagreement(Sketch(text), Sketch(text)) == nil, "\(text)")
        }
    }

    @Test(arguments: [
        ("The capital is Paris.", "Paris is the capital.", true), ("It costs $5.", "The price is 5 dollars", true),
        ("Yes, it is safe for adults.", "No, it is not safe for adults.", false),
        ("You need 3 eggs.", "You need 4 eggs.", false), ("We met Anna there", "We met Bert there", false),
        ("Run `ls`.", "Run `rm`.", false),
    ])
    func `answers agree when their facts do, in any order`(one: String, other: String, agree: Bool) {
        #expect((ContentGate.factsDisagreement(Sketch(one), Sketch(other)) == nil) == agree)
    }

    static func pairs(_ name: String) throws -> [Pair] {
        let file = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "tsv"))
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
            let cells = $0.split(separator: "\t").map(String.init)
            return cells.count == 3
                ? Pair(kind: cells[0], one: cells[1], other: cells[2])
                : Pair(kind: "paraphrase", one: cells[0], other: cells[1])
        }
    }
}
