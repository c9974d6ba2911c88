/// Writes the text format that Prometheus reads, version 0.0.4.
struct PrometheusText {
    enum Kind: String {
        case counter, gauge, histogram
    }

    static var contentType: String { "text/plain; version=0.0.4; charset=utf-8" }

    private(set) var text = ""
    private var name = ""

    /// Begins a family; the samples that follow belong to it.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    mutating func sample(_ labels: [(name: String, value: String)], _ value: Int) {
        line("", labels, String(value))
    }

    mutating func sample(_ labels: [(name: String, value: String)], _ value: Double) {
        line("", labels, String(value))
    }

    mutating func sample(_ histogram: Histogram) {
        for (bound, count) in zip(histogram.bounds, histogram.cumulative) {
            line("_bucket", [("le", String(bound))], String(count))
        }
        line("_bucket", [("le", "+Inf")], String(histogram.count))
        line("_sum", [], String(histogram.sum))
        line("_count", [], String(histogram.count))
    }

    private mutating func line(_ suffix: String, _ labels: [(name: String, value: String)], _ value: String) {
        text += name + suffix
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
        }
        text += " \(value)\n"
    }

    /// Whatever a caller put into a model's name must not end the label or the line.
    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += #"\\"#
            case "\"": escaped += #"\""#
            case "\n": escaped += #"\n"#
            default: escaped.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
            }
        }
        return escaped
    }
}
