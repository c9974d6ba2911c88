/// Figures of one name that another module has to tell.
package struct MetricFamily: Sendable {
    package enum Kind: Sendable {
        case counter, gauge
    }

    package struct Sample: Sendable {
        package let labels: [(name: String, value: String)]
        package let value: Double

        package init(_ labels: [(name: String, value: String)] = [], _ value: Double) {
            self.labels = labels
            self.value = value
        }
    }

    /// As Prometheus knows it, such as `aloft_lesson_steps_total`.
    package let name: String
    package let kind: Kind
    package let help: String
    package let samples: [Sample]

    package init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }
}

extension MetricFamily {
    /// What a text of families is, as a field of an answer says it.
    package static var contentType: String { PrometheusText.contentType }

    /// Families alone, as Prometheus reads them.
    package static func text(_ families: [MetricFamily]) -> String {
        var text = PrometheusText()
        text.write(families)
        return text.text
    }
}

extension PrometheusText {
    mutating func write(_ families: [MetricFamily]) {
        for family in families {
            switch family.kind {
            case .counter: self.family(family.name, .counter, family.help)
            case .gauge: self.family(family.name, .gauge, family.help)
            }
            for sample in family.samples {
                if let count = Int(exactly: sample.value) {
                    self.sample(sample.labels, count)
                } else {
                    self.sample(sample.labels, sample.value)
                }
            }
        }
    }
}
