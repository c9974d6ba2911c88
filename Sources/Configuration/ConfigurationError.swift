package import YAML

/// Everything wrong with a configuration that could be found at once.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One thing wrong, in a sentence its author can act on; it never holds what a variable holds.
    package struct Problem: Hashable, Sendable, CustomStringConvertible {
        /// The file's name, or `environment` when there is no file.
        package let file: String
        /// Where in the file; `nil` for the environment, whose messages name the variable.
        package let position: YAMLPosition?
        package let message: String

        package var description: String {
            guard let position else { return "\(file): \(message)" }
            return "\(file):\(position.line):\(position.column): \(message)"
        }
    }

    package let problems: [Problem]
    /// How many more there were than are worth showing at once.
    package let omitted: Int

    package var description: String {
        let lines = problems.map(\.description) + (omitted > 0 ? ["… and \(omitted) more"] : [])
        return lines.joined(separator: "\n")
    }
}

extension ConfigurationError {
    init(_ errors: YAMLErrors) {
        problems = errors.errors.map { Problem(file: $0.file, position: $0.position, message: $0.message) }
        omitted = errors.omitted
    }

    init(_ error: YAMLError) {
        problems = [Problem(file: error.file, position: error.position, message: error.message)]
        omitted = 0
    }

    init(environment messages: [String]) {
        problems = messages.map { Problem(file: "environment", position: nil, message: $0) }
        omitted = 0
    }
}
