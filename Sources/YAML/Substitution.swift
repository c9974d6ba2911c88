/// A scalar's text with its variables filled in, and how the file wrote it.
package struct YAMLText: Hashable, Sendable, CustomStringConvertible {
    package let value: String
    /// The text as the file has it, such as `${GEMINI_API_KEY}`: what may be shown.
    package let written: String
    /// The variables named in the text, in order.
    package let variables: [String]

    /// Text that no variable is part of.
    package init(_ value: String) {
        self.init(value: value, written: value, variables: [])
    }

    package init(value: String, written: String, variables: [String]) {
        self.value = value
        self.written = written
        self.variables = variables
    }

    package var isFromVariable: Bool { !variables.isEmpty }

    /// The written form, so that printing never shows what a variable holds.
    package var description: String { written }
}

/// Fills in `${NAME}` and `${NAME:-default}`.
///
/// `$${` stands for `${`, and any other `$` for itself. A variable that is set to nothing counts as not set. Values and
/// defaults are taken as they are: neither YAML nor `${` is looked for inside them.
enum Substitution {
    struct Failure: Error {
        let message: String
    }

    static func fill(_ text: String, from environment: [String: String]) throws(Failure) -> YAMLText {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return YAMLText(text) }
        var value = ""
        var variables: [String] = []
        var rest = text.unicodeScalars[...]
        while let dollar = rest.firstIndex(of: "$") {
            value.unicodeScalars.append(contentsOf: rest[..<dollar])
            rest = rest[dollar...]
            if rest.starts(with: "$${".unicodeScalars) {
                value += "${"
                rest = rest.dropFirst(3)
            } else if rest.starts(with: "${".unicodeScalars) {
                guard let end = rest.firstIndex(of: "}") else {
                    throw Failure(message: "'${' is never closed; write '$${' for a literal one")
                }
                value += try expand(String(rest[..<end].dropFirst(2)), from: environment, noting: &variables)
                rest = rest[end...].dropFirst()
            } else {
                value.unicodeScalars.append("$")
                rest = rest.dropFirst()
            }
        }
        value.unicodeScalars.append(contentsOf: rest)
        return YAMLText(value: value, written: text, variables: variables)
    }

    private static func expand(
        _ expression: String,
        from environment: [String: String],
        noting variables: inout [String]
    ) throws(Failure) -> String {
        let nameEnd = expression.unicodeScalars.firstIndex { !isNamePart($0) } ?? expression.endIndex
        let name = String(expression[..<nameEnd])
        let suffix = expression[nameEnd...]
        guard !name.isEmpty, !("0"..."9").contains(name.prefix(1)), suffix.isEmpty || suffix.hasPrefix(":-") else {
            throw Failure(message: "'${\(expression)}' is neither '${NAME}' nor '${NAME:-default}'")
        }
        guard !suffix.contains("${") else {
            throw Failure(message: "the default of '${\(name)}' holds another variable; defaults do not nest")
        }
        variables.append(name)
        if let value = environment[name], !value.isEmpty { return value }
        guard !suffix.isEmpty else {
            throw Failure(message: "variable \(name) is not set; set it, or write '${\(name):-default}'")
        }
        return String(suffix.dropFirst(2))
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }
}
