/// Which names stand in labels: those of the configuration, and the first of those that callers chose.
///
/// Each label is a series that is kept for ever, so what callers can make up has a bound; the rest is `other`.
struct LabelNames: Sendable {
    private let configured: Set<String>
    private var chosen: Set<String> = []

    static let other = "other"
    static let limit = 200

    init(configured: Set<String>) {
        self.configured = configured
    }

    mutating func label(_ name: String) -> String {
        if configured.contains(name) || chosen.contains(name) { return name }
        guard chosen.count < Self.limit else { return Self.other }
        chosen.insert(name)
        return name
    }
}
