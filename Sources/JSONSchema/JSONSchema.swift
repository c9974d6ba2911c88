package import JSON

/// A schema that values are checked against: compiled once, used as often as wanted.
///
/// It knows JSON Schema draft 2020-12 and draft 7, and the dialect of OpenAPI 3.0 and Gemini (`"type": "OBJECT"`,
/// `nullable`, numbers as strings). `format` and keywords it does not know are annotations, as the standard has it; what it
/// knows but cannot honour is refused here rather than ignored. `README.md` lists both.
///
/// Schemas and values may be hostile: compiling and checking take bounded time and stack.
package struct JSONSchema: Sendable {
    /// How many findings are made before the check ends.
    package static let maximumFindings = 20

    private let nodes: [Node]

    package init(_ schema: JSON) throws(JSONSchemaError) {
        var compiler = try SchemaCompiler(schema)
        nodes = try compiler.compile()
    }

    /// Returns what is wrong with the value, in the order of its parts; nothing when it is valid.
    ///
    /// A value that cannot be checked within the limits of work and depth is not taken for valid: a finding says so.
    package func validate(_ value: JSON) -> [JSONSchemaFinding] {
        var check = Check(nodes: nodes)
        return check.run(on: value)
    }
}

/// One thing that is wrong with a value.
package struct JSONSchemaFinding: Hashable, Sendable {
    /// Where it is wrong, as a JSON Pointer; empty for the value itself.
    package let path: String

    /// A sentence that whoever wrote the value, be it a model, can act on.
    package let message: String
}

/// Why a schema cannot be used, and which part of it.
package struct JSONSchemaError: Error, Hashable {
    package enum Code: Hashable, Sendable {
        /// A keyword has a value that it cannot have.
        case malformed
        /// The schema asks for something that the module leaves out.
        case unsupported
        /// A reference leads nowhere.
        case unresolved
        /// References lead back to themselves before any part of a value is looked at.
        case endless
        case tooLarge
    }

    package let code: Code

    /// The place in the schema, as a JSON Pointer.
    package let path: String
    let complaint: String
}

extension JSONSchemaError: CustomStringConvertible {
    package var description: String {
        "The schema cannot be used: at \(path.isEmpty ? "its root" : path), \(complaint)."
    }
}
