import YAML

extension Configuration.Intents {
    init(from reader: MappingReader) {
        self.init()
        route = reader.nonEmpty("route")
        temperature = reader.number("temperature", in: 0...2) ?? temperature
        maximumTokens = reader.integer("max_tokens", in: 16...4096) ?? maximumTokens
        probabilities = reader.boolean("probabilities") ?? probabilities
        form = reader.oneOf("form", Form.self) ?? form
        threshold = reader.number("threshold", in: 0...1) ?? threshold
        time = reader.duration("time", in: .milliseconds(10)...(.seconds(600)))
        standing = reader.nonEmpty("default")
        concurrency = reader.integer("concurrency", in: 1...64) ?? concurrency
        labels = reader.nonEmpty("labels")
    }
}

extension Configuration {
    /// How `aloft check` shows it.
    var intentSummary: String {
        let labels = intents.labels.map { ", labels in \($0)" } ?? ""
        let time = intents.time.map { ", '\(intents.standing ?? "unclear")' after \(Units.text($0))" } ?? ""
        return "intents by \(intentRoute), unclear below \(intents.threshold)\(time)\(labels)"
    }
}

extension Draft {
    /// A route or a target for queries which nobody serves.
    func intentProblems() -> [Problem] {
        [unserved(intents.route, ["workflows", "intents", "route"])].compactMap(\.self)
    }
}
