import BreakEven
import Configuration
import Generation
import Ledger
import Pricing
import Reports

/// What a comparison is asked for, before anything is read.
struct BreakEvenPlan: Sendable {
    /// Why there is no answer although the question makes sense, in a sentence.
    struct Unanswerable: Error {
        let message: String

        static let noPrice = Unanswerable(
            message: "none of these generations has a known price: say --price-model or --price-per-request"
        )
    }

    /// Traffic that somebody describes instead of records.
    struct Described: Sendable {
        var rate: RequestRate
        var promptTokens: Int
        var answerTokens: Int
        var peak: Double
    }

    /// What a question is made of, as options and query items.
    static let names =
        [
            "against", "since", "until", "rate", "prompt-tokens", "answer-tokens", "peak", "price-model",
            "price-per-request", "p95", "p95-of", "seed",
        ] + LedgerFilter.names

    private(set) var filter = LedgerFilter()
    private(set) var described: Described?
    private(set) var priceModel: String?
    private var dollarsPerRequest: Double?
    private let machine: DedicatedMachine
    private var target = 2.0
    private var measure = QueueSimulation.Measure.answer
    private var seed: UInt64 = 1

    init(_ options: Options) throws(Options.Misuse) {
        guard let text = options.value("against") else {
            throw Options.Misuse(message: "say which machine: --against \"\(DedicatedMachine.example)\"")
        }
        do throws(Misread) {
            machine = try DedicatedMachine(parsing: text)
        } catch {
            throw Options.Misuse(message: "--against: \(error.message)")
        }
        described = try Described(options)
        let recordOptions = ["since", "until", "store"] + LedgerFilter.names
        if described != nil, let name = recordOptions.first(where: { options.value($0) != nil }) {
            throw Options.Misuse(message: "--\(name) is about records, which --rate stands in for")
        }
        filter.since = try options.time("since") ?? Timestamp.now - 30 * Timestamp.day
        filter.until = try options.time("until")
        filter.narrow { options.value($0) }
        try readPrice(options)
        try readTarget(options)
    }

    private mutating func readPrice(_ options: Options) throws(Options.Misuse) {
        priceModel = options.value("price-model")
        if let name = priceModel, name.split(separator: "/").count < 2 {
            throw Options.Misuse(message: "--price-model is KIND/MODEL, such as vertex/gemini-2.5-flash, not '\(name)'")
        }
        if let text = options.value("price-per-request") {
            let digits = text.hasPrefix("$") ? text.dropFirst() : text[...]
            guard let dollars = Double(digits), dollars > 0, dollars <= 1000, dollars.isFinite else {
                throw Options.Misuse(message: "--price-per-request is dollars such as 0.00012, not '\(text)'")
            }
            dollarsPerRequest = dollars
        }
        if priceModel != nil, dollarsPerRequest != nil {
            throw Options.Misuse(message: "a price is either --price-model or --price-per-request")
        }
        if described != nil, priceModel == nil, dollarsPerRequest == nil {
            throw Options.Misuse(message: "with --rate, say --price-model or --price-per-request too")
        }
    }

    private mutating func readTarget(_ options: Options) throws(Options.Misuse) {
        if let time = try options.age("p95") {
            target = time / .seconds(1)
            guard target > 0, target <= 3600 else { throw Options.Misuse(message: "--p95 is from 1us to 1h") }
        }
        if let word = options.value("p95-of") {
            guard let named = QueueSimulation.Measure(rawValue: word) else {
                throw Options.Misuse(message: "--p95-of is answer or wait, not '\(word)'")
            }
            measure = named
        }
        if let text = options.value("seed") {
            guard let number = UInt64(text) else { throw Options.Misuse(message: "--seed is a number, not '\(text)'") }
            seed = number
        }
    }

    /// The question, once everything it needs was read.
    func question(_ recorded: RecordedTraffic?, _ price: ModelPrice?) throws(Unanswerable) -> BreakEvenQuestion {
        var traffic: Traffic
        if let described {
            traffic = Traffic(
                perMonth: described.rate.perMonth,
                promptTokens: Double(described.promptTokens),
                answerTokens: Double(described.answerTokens),
                pattern: ArrivalPattern(peak: described.peak)
            )
            let usage = Usage(promptTokens: described.promptTokens, answerTokens: described.answerTokens)
            traffic.dollarsPerRequest = try price?.dollars(usage)
        } else {
            guard let recorded, !recorded.samples.isEmpty else {
                throw Unanswerable(
                    message:
                        "no generations were recorded in whole hours of that time: say --since, or describe them with --rate"
                )
            }
            traffic = try Traffic(recorded, price)
        }
        if let dollarsPerRequest { traffic.dollarsPerRequest = dollarsPerRequest }
        if traffic.price == nil { throw .noPrice }
        var question = BreakEvenQuestion(traffic, machine)
        question.target = target
        question.measure = measure
        question.seed = seed
        return question
    }
}

extension BreakEvenPlan.Described {
    /// The traffic that options describe; `nil` when they leave it to the records.
    fileprivate init?(_ options: Options) throws(Options.Misuse) {
        let sizes = ["prompt-tokens", "answer-tokens"]
        guard let text = options.value("rate") else {
            if let name = (sizes + ["peak"]).first(where: { options.value($0) != nil }) {
                throw Options.Misuse(message: "--\(name) describes traffic, which needs --rate too")
            }
            return nil
        }
        do throws(Misread) {
            rate = try RequestRate(parsing: text)
        } catch {
            throw Options.Misuse(message: "--rate: \(error.message)")
        }
        var counts: [Int] = []
        for name in sizes {
            guard let text = options.value(name), let count = Int(text), (1...10_000_000).contains(count) else {
                throw Options.Misuse(message: "with --rate, say --\(name) with a number from 1 to 10000000")
            }
            counts.append(count)
        }
        (promptTokens, answerTokens) = (counts[0], counts[1])
        peak = 2
        if let text = options.value("peak") {
            guard let number = Double(text), (1...12).contains(number) else {
                throw Options.Misuse(message: "--peak is a number from 1 to 12, not '\(text)'")
            }
            peak = number
        }
    }
}

extension Traffic {
    /// Recorded traffic at its recorded costs, or at those it would have with a model.
    fileprivate init(_ recorded: RecordedTraffic, _ price: ModelPrice?) throws(BreakEvenPlan.Unanswerable) {
        var requests: [RequestSize] = []
        for sample in recorded.samples {
            var dollars = sample.cost.map { Double($0) / 1e9 }
            if let price {
                var usage = Usage(promptTokens: sample.promptTokens, answerTokens: sample.answerTokens)
                usage.thoughtTokens = sample.thoughtTokens
                usage.cachedTokens = sample.cachedTokens
                dollars = try price.dollars(usage)
            }
            requests.append(
                RequestSize(
                    promptTokens: Double(sample.promptTokens),
                    answerTokens: Double(sample.answerTokens + sample.thoughtTokens),
                    dollars: dollars
                )
            )
        }
        self.init(hours: RecordedHours(first: recorded.firstHour, counts: recorded.counts), requests: requests)
    }
}

/// The price of one model at one kind of provider.
struct ModelPrice: Sendable {
    private let name: String
    private let kind: String
    private let model: String
    private let prices: PriceTable

    /// Takes `vertex/gemini-2.5-flash`, with the kind of a provider or the name of a configured one.
    init(_ name: String, _ prices: PriceTable, _ configuration: Configuration) {
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        let provider = parts.first ?? ""
        self.name = name
        kind = configuration.providers.first { $0.name == provider }?.kind.name.rawValue ?? provider
        model = parts.count > 1 ? parts[1] : ""
        self.prices = prices
    }

    func dollars(_ usage: Usage) throws(BreakEvenPlan.Unanswerable) -> Double {
        let cost = prices.cost(Quantities(usage), of: model, at: kind)
        guard let nanodollars = cost.nanodollars else {
            let unknown = cost.unknown.joined(separator: ", ")
            throw .init(message: "no price is known for \(unknown) at '\(kind)' (--price-model \(name))")
        }
        return Double(nanodollars) / 1e9
    }
}
