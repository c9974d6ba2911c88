/// A member's name as a key of sets and dictionaries.
///
/// Names are the same when their code points are; `String` would take two spellings of `é` for one.
package struct JSONName: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: JSONName, right: JSONName) -> Bool { left.text.hasSameCodePoints(as: right.text) }

    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
