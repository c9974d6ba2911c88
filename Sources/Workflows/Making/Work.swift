import Cryptography
import JSON

/// What is made in a step, as figures and the cache know it.
package struct Work: Hashable, Sendable {
    /// What steps of its kind are summed up as, such as `plan`.
    package var kind: String
    /// What sums are told apart by within a kind, such as a difficulty; may be empty.
    package var group: String
    /// All that what is made depends on: where everything is the same, it is given again.
    ///
    /// `nil` makes it anew each time.
    package var sameness: [String]?
    /// How long it is given again; `nil` keeps nothing.
    package var lifetime: Duration?

    package init(_ kind: String, group: String = "", sameness: [String]? = nil, lifetime: Duration? = nil) {
        self.kind = kind
        self.group = group
        self.sameness = sameness
        self.lifetime = lifetime
    }

    /// Under what it is kept; `nil` where it is not.
    func key(in workflow: String) -> String? {
        guard lifetime != nil, let sameness else { return nil }
        let parts = [workflow, kind] + sameness
        return SHA256.digest(of: JSON.array(parts.map { .string($0) }).bytes).hexadecimal
    }
}
