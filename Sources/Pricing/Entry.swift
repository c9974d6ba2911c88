import YAML

/// One entry of a price table's file.
struct Entry {
    let model: String
    let kinds: [String]
    let price: Price

    init?(from reader: MappingReader) {
        let model = reader.string("model", required: true)
        let kinds = reader.list("at", required: true)?.compactMap { $0.string() }
        let date = reader.string("date", required: true)
        let source = reader.string("source", required: true)
        let standard = Price.Tier(from: reader)
        var others: [Price.ServiceClass: Price.Tier] = [:]
        for serviceClass in [Price.ServiceClass.flex, .priority, .batch] {
            others[serviceClass] = reader.mapping(serviceClass.rawValue, Price.Tier.init(from:))
        }
        guard let model, let kinds, let date, let source, let standard else { return nil }
        self.model = ModelID.canonical(model)
        self.kinds = kinds
        price = Price(standard: standard, others: others, date: date, source: source)
    }
}

extension Price.Tier {
    fileprivate init?(from reader: MappingReader) {
        let rates = reader.mapping("rates", Rates.init(from:))
        let long = reader.mapping("above") { above -> (Int, Rates)? in
            let tokens = above.integer("tokens", in: 1...1_000_000_000, required: true)
            let rates = above.mapping("rates", Rates.init(from:))
            if rates == nil, !above.has("rates") { above.refuse("'rates' is missing") }
            guard let tokens, let rates else { return nil }
            return (tokens, rates)
        }
        guard let rates else {
            if !reader.has("rates") { reader.refuse("'rates' is missing") }
            return nil
        }
        self.init(rates: rates, threshold: long?.0, longRates: long?.1)
    }
}

extension Rates {
    fileprivate init?(from reader: MappingReader) {
        self.init()
        input = Self.rate("input", reader)
        cached = Self.rate("cached", reader)
        output = Self.rate("output", reader)
        thoughts = Self.rate("thoughts", reader)
        inputAudio = Self.rate("input_audio", reader)
        cachedAudio = Self.rate("cached_audio", reader)
        outputAudio = Self.rate("output_audio", reader)
        inputCharacters = Self.rate("input_characters", reader)
        outputCharacters = Self.rate("output_characters", reader)
        image = Self.rate("image", reader).flatMap { rate in
            let (nano, overflows) = rate.nanodollarsPerMillion.multipliedReportingOverflow(by: 1_000_000)
            return overflows ? nil : Rate(nanodollarsPerMillion: nano)
        }
    }

    private static func rate(_ key: String, _ reader: MappingReader) -> Rate? {
        guard let value = reader.value(key), let text = value.string() else { return nil }
        if let rate = Rate(dollarsPerMillion: text) { return rate }
        value.refuse("'\(key)' must be dollars such as 0.075, with at most nine decimals, not '\(text.prefix(40))'")
        return nil
    }
}
