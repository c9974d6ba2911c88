/// A value in a YAML document, with the place where it was written.
///
/// Text is as the file has it: nothing is substituted and no scalar is interpreted until a ``ValueReader`` asks for a type.
package struct YAMLNode: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        case scalar(text: String, style: Style)
        case sequence([YAMLNode])
        case mapping([Entry])
    }

    /// Whether a scalar may mean more than its text: only a plain one can be a number, a boolean or nothing.
    package enum Style: Hashable, Sendable {
        case plain, quoted
    }

    /// A key and its value; a mapping keeps them in the order of the file and never has a key twice.
    package struct Entry: Hashable, Sendable {
        package let key: String
        package let keyPosition: YAMLPosition
        package let value: YAMLNode
    }

    package let content: Content
    package let position: YAMLPosition

    /// Whether the file says "no value" here: nothing at all, `~` or `null`.
    package var isNull: Bool {
        guard case .scalar(let text, .plain) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// What the content is, in the words error messages use.
    package var kind: String {
        switch content {
        case .scalar: isNull ? "nothing" : "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    /// The value of a key; `nil` when there is no such key or this is no mapping.
    package subscript(key: String) -> YAMLNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }
}

/// How large a document may be before it is refused.
package struct YAMLLimits: Hashable, Sendable {
    package var bytes = 1 << 20
    /// Nested lists and mappings.
    package var depth = 32
    /// Keys and values after aliases are followed, which is what stops a document of a few lines from expanding to billions.
    package var nodes = 100_000

    package init() {}
}
