/// A JSON value that forgets nothing it was read with but whitespace.
///
/// Objects keep the order of their members and their duplicates, numbers keep their text; so parsing, editing one
/// field and writing leaves the rest as the sender wrote it. To change a field of a document without building it, see
/// ``JSONSplice``.
///
/// Two values are equal when they mean the same: `1` is `1.0`, and the order of members does not matter. Strings are
/// equal when their code points are, as JSON has it; unlike `String`, where two spellings of `é` are the same.
package enum JSON: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSON])
    case object(JSONObject)
}

extension JSON {
    package init(_ value: Int) { self = .number(JSONNumber(value)) }

    /// Wraps a double; `null` when it is not finite, which JSON cannot write.
    package init(_ value: Double) { self = JSONNumber(value).map { .number($0) } ?? .null }

    package init(_ value: Bool) { self = .bool(value) }

    package init(_ value: String) { self = .string(value) }

    package init(_ value: [JSON]) { self = .array(value) }

    package init(_ value: JSONObject) { self = .object(value) }
}

extension JSON {
    /// Parses a document as RFC 8259 has it, and nothing more lenient.
    ///
    /// The bytes must be well-formed UTF-8 without a byte order mark. A `\u` escape that is half a surrogate pair
    /// becomes U+FFFD, because no Swift string can hold it.
    package init(parsing bytes: Span<UInt8>, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        var builder = ValueBuilder()
        self = try JSONScanner.scan(bytes, limits: limits, with: &builder)
    }

    /// Parses a document held in an array.
    package init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        try self.init(parsing: bytes.span, limits: limits)
    }

    /// Parses a document held in a string.
    package init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        try self.init(parsing: text.utf8.span, limits: limits)
    }
}

extension JSON: Hashable {
    package static func == (left: JSON, right: JSON) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameCodePoints(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .number(let value): hasher.combine(value)
        case .string(let value): hasher.combine(value)
        case .array(let value): hasher.combine(value)
        case .object(let value): hasher.combine(value)
        }
    }
}

extension String {
    /// Compares as JSON does: no two spellings of a character are the same.
    func hasSameCodePoints(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let mine = utf8.span
        let theirs = other.utf8.span
        for index in mine.indices where mine[index] != theirs[index] { return false }
        return true
    }
}
