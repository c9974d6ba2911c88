import Generation
import Lanes
import YAML

extension Draft.Route {
    init?(named name: String, from reader: MappingReader) {
        let policy = Configuration.RoutePolicy(from: reader)
        let degrade = reader.oneOf("degrade", DegradePolicy.self)
        let values = reader.list("targets", required: true)
        if let values, values.isEmpty {
            reader.value("targets")?.refuse("route '\(name)' has no targets")
        }
        let targets = values?.map { Draft.RouteTarget(from: $0, policy.strategy) } ?? []
        guard !targets.isEmpty, !targets.contains(where: { $0 == nil }) else { return nil }
        self.init(name: name, targets: targets.compactMap(\.self), policy: policy, degrade: degrade)
    }
}

extension Draft.RouteTarget {
    /// Reads a target: its name, or a mapping with what the route's strategy wants to know of it.
    fileprivate init?(from value: ValueReader, _ strategy: Configuration.RoutePolicy.StrategyName) {
        guard value.isMapping else {
            guard let text = value.nonEmptyText() else { return nil }
            self.init(text: text)
            return
        }
        let read = value.mapping { reader -> Draft.RouteTarget? in
            let text = reader.value("target", required: true)?.nonEmptyText()
            let weight = Self.number("weight", for: .weighted, strategy, reader, in: 0...1_000_000)
            let complexity = Self.number("max_complexity", for: .complexity, strategy, reader, in: 0...1)
            let context = reader.integer("context_tokens", in: 1...1_000_000_000)
            guard let text else { return nil }
            return Draft.RouteTarget(
                text: text,
                weight: weight ?? 1,
                maximumComplexity: complexity ?? 1,
                contextTokens: context
            )
        }
        guard let read else { return nil }
        self = read
    }

    /// Reads what only one strategy looks at: anywhere else it would promise what nobody does.
    private static func number(
        _ key: String,
        for wanted: Configuration.RoutePolicy.StrategyName,
        _ strategy: Configuration.RoutePolicy.StrategyName,
        _ reader: MappingReader,
        in range: ClosedRange<Double>
    ) -> Double? {
        guard let value = reader.value(key) else { return nil }
        if strategy != wanted { value.refuse("'\(key)' does nothing here; it needs 'strategy: \(wanted.rawValue)'") }
        return value.number(in: range)
    }
}

extension Configuration.RoutePolicy {
    fileprivate init(from reader: MappingReader) {
        self.init()
        strategy = reader.oneOf("strategy", StrategyName.self) ?? strategy
        if let value = reader.value("min_confidence") {
            if strategy != .cascade { value.refuse("'min_confidence' does nothing here; it needs 'strategy: cascade'") }
            minimumConfidence = value.number(in: 0...1)
        }
        if let value = reader.value("floor") {
            if strategy != .bandit { value.refuse("'floor' does nothing here; it needs 'strategy: bandit'") }
            floor = value.number(in: 0...0.5) ?? floor
        }
        retry = reader.mapping("retry", RetryPolicy.init(from:)) ?? retry
        timeout = reader.mapping("timeout", TimeoutPolicy.init(from:)) ?? timeout
        pace = reader.mapping("pace", Pace.init(from:)) ?? pace
        asksElsewhereWhenBlocked = reader.boolean("fallback_when_blocked") ?? asksElsewhereWhenBlocked
        hedging = reader.number("hedge", in: 0...1) ?? hedging
        sharesAnswers = reader.boolean("single_flight") ?? sharesAnswers
        priority = reader.oneOf("priority", Priority.self) ?? priority
        if let value = reader.value("cache") { readCache(value) }
        recordsContent = reader.oneOf("record_content", Configuration.Record.Content.self)
    }
}

extension Configuration.RoutePolicy {
    /// Reads how long answers are kept: a duration, or a mapping with that and what else may be done with them.
    fileprivate mutating func readCache(_ value: ValueReader) {
        let lifetimes = Duration.seconds(1)...(oneHour * 24 * 365)
        guard value.isMapping else {
            cacheLifetime = value.duration(in: lifetimes)
            return
        }
        let read = value.mapping { reader -> (Duration?, SemanticCachePolicy?) in
            (
                reader.duration("ttl", in: lifetimes, required: true),
                reader.mapping("semantic", SemanticCachePolicy.init(from:))
            )
        }
        (cacheLifetime, semanticCache) = read ?? (nil, nil)
    }
}

extension SemanticCachePolicy {
    fileprivate init(from reader: MappingReader) {
        self.init()
        errorBound = reader.number("error_bound", in: 0.0001...0.5) ?? errorBound
        entries = reader.integer("entries", in: 1...100_000) ?? entries
        embedder = reader.value("embedder")?.nonEmptyText()?.value ?? embedder
    }
}

extension Pace {
    init(from reader: MappingReader) {
        self.init()
        requestsPerMinute = reader.integer("requests_per_minute", in: 1...10_000_000)
        tokensPerMinute = reader.integer("tokens_per_minute", in: 1...1_000_000_000_000)
        concurrency = reader.integer("concurrency", in: 1...1_000_000)
        stagger = reader.duration("stagger", in: .zero...oneHour) ?? stagger
        queue = reader.integer("queue", in: 0...1_000_000) ?? queue
        maximumWait = reader.duration("max_wait", in: .zero...oneHour) ?? maximumWait
    }
}

extension Breaker.Policy {
    init(from reader: MappingReader) {
        self.init()
        consecutiveFailures = reader.integer("failures", in: 1...1_000_000) ?? consecutiveFailures
        failureRate = reader.number("failure_rate", in: 0.01...1) ?? failureRate
        minimumRequests = reader.integer("min_requests", in: 1...1_000_000) ?? minimumRequests
        window = reader.duration("window", in: .seconds(1)...oneHour) ?? window
        pause = reader.duration("pause", in: .milliseconds(1)...oneHour) ?? pause
        let longest = reader.value("max_pause")
        longestPause = longest?.duration(in: .milliseconds(1)...oneHour) ?? max(longestPause, pause)
        if longestPause < pause { longest?.refuse("'max_pause' is shorter than 'pause' (\(Units.text(pause)))") }
    }
}
