/// A place in a YAML file, both counted from one; columns count characters.
package struct YAMLPosition: Hashable, Sendable, Comparable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (first: Self, second: Self) -> Bool {
        (first.line, first.column) < (second.line, second.column)
    }
}

/// One thing wrong with a YAML file: where, and one sentence its author can act on.
///
/// The sentence never holds the value of an environment variable, only its name.
package struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    package let position: YAMLPosition
    package let message: String

    package init(file: String, position: YAMLPosition, message: String) {
        self.file = file
        self.position = position
        self.message = message
    }

    package var description: String {
        "\(file):\(position.line):\(position.column): \(message)"
    }
}

/// Everything wrong with a YAML file that could be found in one reading, in the order of the file.
package struct YAMLErrors: Error, Hashable, Sendable, CustomStringConvertible {
    package let errors: [YAMLError]
    /// How many more there were than are worth showing at once.
    package let omitted: Int

    package init(_ errors: [YAMLError], omitted: Int = 0) {
        self.errors = errors.sorted { $0.position < $1.position }
        self.omitted = omitted
    }

    package var description: String {
        var lines = errors.map(\.description)
        if omitted > 0 { lines.append("… and \(omitted) more") }
        return lines.joined(separator: "\n")
    }
}
