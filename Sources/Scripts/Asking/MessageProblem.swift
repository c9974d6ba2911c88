/// One thing that is wrong with a message: where, what stands there, and what to do about it.
package struct MessageProblem: Hashable, Sendable {
    package let field: String
    /// The value as JSON, shortened, or its measure where the value may be private; empty where there is none.
    package let value: String
    package let advice: String
}

extension MessageProblem: CustomStringConvertible {
    package var description: String {
        value.isEmpty ? "'\(field)' \(advice)" : "'\(field)' is \(value), \(advice)"
    }
}

/// Why a message cannot be worked on, whatever is tried: all that is wrong with it.
package struct ScriptMessageError: Error, Hashable, Sendable, CustomStringConvertible {
    package let problems: [MessageProblem]

    package var description: String {
        "The message cannot be worked on: \(problems.map(\.description).joined(separator: "; "))."
    }
}
