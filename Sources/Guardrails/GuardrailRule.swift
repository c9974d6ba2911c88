/// One thing that is looked for in a text, and what is done about it.
package struct GuardrailRule: Sendable {
    package enum Category: String, Hashable, Sendable, CaseIterable {
        case promptInjection = "prompt_injection"
        case personalData = "pii_detection"
        case secret
        case toxicContent = "toxic_content"
    }

    /// From the mildest to the strictest.
    package enum Action: String, Hashable, Sendable, CaseIterable, Comparable {
        case log, warn, block

        package static func < (left: Self, right: Self) -> Bool { left.strictness < right.strictness }

        private var strictness: Int {
            switch self {
            case .log: 0
            case .warn: 1
            case .block: 2
            }
        }
    }

    enum Target: Sendable {
        case phrases([Phrase])
        case data(DataKind)
    }

    package let name: String
    package let category: Category
    package let action: Action
    let target: Target
}

/// A kind of data that can be told by its form.
package enum DataKind: String, Hashable, Sendable, CaseIterable {
    case email, phone
    /// The number of a payment card.
    case card
    /// A social security number of the United States.
    case socialSecurity = "ssn"
    case iban
    case ipAddress = "ip_address"
    /// What opens something: a key, a token.
    case credential
}
