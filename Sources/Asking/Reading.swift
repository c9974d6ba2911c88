package import JSON
import JSONSchema

/// What a model's answer amounts to.
package enum Reading<Value> {
    /// With what was put right of it, a few words each.
    case read(Value, repairs: [String])
    /// With what is wrong with it, each a sentence that the model can act on.
    case refused([String])
    /// With a sentence about an answer that only says what was there before.
    case repeated(String)

    /// What is found and put right while an answer is read.
    package struct Notes {
        package var findings: [String] = []
        package var repairs: [String] = []
    }

    /// Reads an answer that is JSON of a schema.
    package init(_ text: String, _ schema: JSON, _ body: (JSON, inout Notes) -> Value) {
        guard let json = try? JSON(parsing: text), json.object != nil else {
            self = .refused(["The answer is not a JSON object."])
            return
        }
        guard let schema = try? JSONSchema(schema) else { preconditionFailure("a schema of our own is none") }
        let wrong = schema.validate(json).map { "\($0.path.isEmpty ? "The answer" : $0.path): \($0.message)" }
        guard wrong.isEmpty else {
            self = .refused(wrong)
            return
        }
        var notes = Notes()
        let value = body(json, &notes)
        self = notes.findings.isEmpty ? .read(value, repairs: notes.repairs) : .refused(notes.findings)
    }

    package var value: Value? {
        if case .read(let value, _) = self { value } else { nil }
    }

    package var findings: [String] {
        switch self {
        case .read: []
        case .refused(let findings): findings
        case .repeated(let finding): [finding]
        }
    }

    package var repairs: [String] {
        if case .read(_, let repairs) = self { repairs } else { [] }
    }
}

extension Reading: Sendable where Value: Sendable {}
