/// One thing that is wrong with a message: where, of what kind or size it is, and what to do about it.
package struct MessageProblem: Hashable, Sendable {
    package let field: String
    /// What its value is, empty where there is none.
    ///
    /// Reasons go to logs and to dead letters, so it is how long a text is and never what it says.
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
