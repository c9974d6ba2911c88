internal import XML

/// A picture of which only what is known to be harmless is left.
///
/// Elements, attributes, properties of styles and what values are made of are all taken from lists; whatever is not on
/// one is left out. The tree is built anew, so nothing of the input's spelling survives. Doing it twice changes nothing
/// more.
struct SVGSanitiser {
    /// What the picture is left as, and what was done to it.
    struct Result {
        var root: XMLElement
        var removals: Tally
    }

    var limits = SVGLimits()
    /// What all ids begin with afterwards, and all style rules are confined to, so that several pictures can stand on
    /// one page.
    var idPrefix: String?

    /// Returns what may be shown; `nil` when the root is no picture.
    func sanitise(_ root: XMLElement) -> Result? {
        let prefixing = idPrefix.map { Prefixing(prefix: $0) }
        var cleaning = Cleaning(limits: limits, prefixing: prefixing)
        guard var clean = cleaning.root(root) else { return nil }
        // What refers to what is counted with the names that are shown: others may lead elsewhere.
        if let prefixing { clean = prefixing.apply(to: clean) }
        var references = ReferenceLimiter(limits: limits)
        clean = references.limit(clean, &cleaning.removals)
        return Result(root: clean, removals: cleaning.removals)
    }
}

/// How often something was done, in the order in which it was first done.
package struct Tally: Hashable, Sendable {
    package private(set) var counts: [(what: String, count: Int)] = []

    private static let limit = 100

    mutating func add(_ what: String) {
        if let place = counts.firstIndex(where: { $0.what == what }) {
            counts[place].count += 1
        } else if counts.count < Self.limit {
            counts.append((what, 1))
        }
    }

    package var isEmpty: Bool { counts.isEmpty }

    /// One line for each thing, with how often it was done where that is more than once.
    package var lines: [String] { counts.map { $0.count == 1 ? $0.what : "\($0.what) (\($0.count) times)" } }

    package static func == (left: Tally, right: Tally) -> Bool { left.lines == right.lines }
    package func hash(into hasher: inout Hasher) { hasher.combine(lines) }
}
