package import Generation

/// What one model costs at one kind of provider.
package struct Price: Hashable, Sendable {
    /// The rates of one class of service, and those of long prompts.
    package struct Tier: Hashable, Sendable {
        package var rates: Rates
        /// A prompt with more tokens than this is paid at `longRates`, all of it and its answer.
        package var threshold: Int?
        package var longRates: Rates?

        package init(rates: Rates, threshold: Int? = nil, longRates: Rates? = nil) {
            self.rates = rates
            self.threshold = threshold
            self.longRates = longRates
        }
    }

    package enum ServiceClass: String, Hashable, Sendable, CaseIterable {
        case standard, flex, priority, batch
        /// Paid for in advance, whatever is used.
        case provisioned
    }

    package var standard: Tier
    package var others: [ServiceClass: Tier]
    /// When the figures were taken, and where the provider publishes them.
    package var date: String
    package var source: String

    package init(standard: Tier, others: [ServiceClass: Tier] = [:], date: String, source: String) {
        self.standard = standard
        self.others = others
        self.date = date
        self.source = source
    }
}

extension Price.ServiceClass {
    /// Reads the provider's own word for the class that it billed: Vertex AI's `trafficType`, the Gemini API's and OpenAI's
    /// service tier; `nil` for a word that is not known, whose price is not either.
    package init?(_ word: String?) {
        let name = word?.lowercased() ?? ""
        switch name.hasPrefix("service_tier_") ? String(name.dropFirst("service_tier_".count)) : name {
        case "", "auto", "default", "on_demand", "standard", "traffic_type_unspecified", "unspecified": self = .standard
        case "on_demand_flex", "flex": self = .flex
        case "on_demand_priority", "priority": self = .priority
        case "batch": self = .batch
        case "provisioned_throughput": self = .provisioned
        default: return nil
        }
    }
}

/// What was used, as far as it is billed.
package struct Quantities: Hashable, Sendable {
    package var usage: Usage
    /// Characters of prompt and answer, where a model is billed by them.
    package var inputCharacters: Int?
    package var outputCharacters: Int?
    /// Pictures that were made.
    package var images = 0

    package init(_ usage: Usage) {
        self.usage = usage
    }
}

/// What an answer costs.
package struct Cost: Hashable, Sendable {
    /// Billionths of a dollar; `nil` when the price of any part is unknown.
    package var nanodollars: Int?
    /// What no price is known for, such as `output` or `the model`; empty when the cost is known.
    package var unknown: [String] = []

    package init(nanodollars: Int?, unknown: [String] = []) {
        self.nanodollars = nanodollars
        self.unknown = unknown
    }

    package static let free = Cost(nanodollars: 0)

    package static func unknown(_ what: String) -> Cost {
        Cost(nanodollars: nil, unknown: [what])
    }
}

extension Price {
    /// The cost of what was used.
    ///
    /// The rules are Google's and OpenAI's alike, read in November 2026: cached tokens are part of the prompt and paid at
    /// their own rate; thoughts are paid as output; sound has rates of its own; one token more than the threshold makes the
    /// whole request a long one. A class of service without rates of its own has an unknown price, not the standard one.
    package func cost(_ used: Quantities) -> Cost {
        guard let serviceClass = ServiceClass(used.usage.serviceClass) else {
            return .unknown("the service class '\(used.usage.serviceClass ?? "")'")
        }
        if serviceClass == .provisioned { return .free }
        guard let tier = serviceClass == .standard ? standard : others[serviceClass] else {
            return .unknown("the service class '\(serviceClass.rawValue)'")
        }
        let isLong = tier.threshold.map { used.usage.promptTokens > $0 } ?? false
        var sum = Sum(rates: isLong ? tier.longRates ?? tier.rates : tier.rates)
        sum.add(used)
        return sum.cost
    }
}

/// Adds up what each kind costs, exactly, and rounds once at the end.
private struct Sum {
    let rates: Rates
    /// Millionths of a billionth of a dollar.
    private var total = 0
    private var unknown: [String] = []

    init(rates: Rates) {
        self.rates = rates
    }

    mutating func add(_ used: Quantities) {
        let usage = used.usage
        if let rate = rates.inputCharacters, rates.input == nil {
            add(used.inputCharacters, rate, "input_characters")
            add(used.outputCharacters ?? 0, rates.outputCharacters, "output_characters")
        } else {
            let cached = min(max(usage.cachedTokens, 0), usage.promptTokens)
            let audio = min(max(usage.promptAudioTokens, 0), usage.promptTokens)
            // Which of the cached tokens were sound is not told; they are taken to be text first.
            let cachedAudio = max(cached + audio - usage.promptTokens, 0)
            add(usage.promptTokens - cached - (audio - cachedAudio), rates.input, "input")
            add(cached - cachedAudio, rates.cached ?? rates.input, "cached")
            add(audio - cachedAudio, rates.inputAudio ?? rates.input, "input_audio")
            add(cachedAudio, rates.cachedAudio ?? rates.inputAudio ?? rates.input, "cached_audio")
            let answerAudio = min(max(usage.answerAudioTokens, 0), usage.answerTokens)
            add(usage.answerTokens - answerAudio, rates.output, "output")
            add(usage.thoughtTokens, rates.thoughts ?? rates.output, "thoughts")
            add(answerAudio, rates.outputAudio, "output_audio")
        }
        add(used.images, rates.image ?? (rates.output == nil ? nil : Rate(nanodollarsPerMillion: 0)), "image")
    }

    private mutating func add(_ count: Int?, _ rate: Rate?, _ name: String) {
        guard count != 0 else { return }
        guard let count, let rate else { return unknown.append(name) }
        let (product, overflows) = count.multipliedReportingOverflow(by: rate.nanodollarsPerMillion)
        let (sum, isTooMuch) = total.addingReportingOverflow(product)
        if overflows || isTooMuch { return unknown.append(name) }
        total = sum
    }

    var cost: Cost {
        guard unknown.isEmpty else { return Cost(nanodollars: nil, unknown: unknown) }
        let (whole, rest) = total.quotientAndRemainder(dividingBy: 1_000_000)
        return Cost(nanodollars: whole + (rest >= 500_000 ? 1 : 0))
    }
}
