/// A credential that cannot be printed by accident.
///
/// Interpolation, `print`, `dump` and reflection show where it came from. The one way to the value is ``reveal()``, so a
/// search for that word finds every use.
package struct Secret: Hashable, Sendable {
    private let value: String
    /// Where the value came from, such as `${GEMINI_API_KEY}`.
    package let origin: String

    package init(_ value: String, origin: String) {
        self.value = value
        self.origin = origin
    }

    package func reveal() -> String { value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "secret from \(origin)" }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
