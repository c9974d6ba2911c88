import Generation
import JSON
import JSONRepair
import JSONSchema

/// The form that an answer is to have.
enum FormCheck {
    case any
    case isJSON
    case satisfies(JSONSchema)

    /// A text that has the form, and what was mended for it.
    struct Accepted {
        var text: String
        var repairs: [String]

        init(_ text: String, _ repairs: [String] = []) {
            self.text = text
            self.repairs = repairs
        }
    }

    /// Throws what is wrong with a text, unless it can be mended.
    ///
    /// A text that ends before its JSON does is never completed: what is missing would be lost without a word.
    func examine(_ text: String, mayMend: Bool) throws(Failure) -> Accepted {
        if case .any = self { return Accepted(text) }
        if let json = try? JSON(parsing: text) {
            try refuse(text, findings(in: json))
            return Accepted(text)
        }
        guard mayMend, let repair = JSONRepair.repair(text, accepts: { findings(in: $0).isEmpty }) else {
            throw Failure(rejecting: text, for: ["It is not the JSON that was asked for; write JSON and nothing else."])
        }
        if repair.isTruncated { throw Failure(rejecting: text, for: ["The JSON ends before it is complete."]) }
        try refuse(text, findings(in: repair.json))
        return Accepted(repair.json.text, repair.fixes.map { "json: \($0.rawValue)" })
    }

    private func findings(in json: JSON) -> [String] {
        guard case .satisfies(let schema) = self else { return [] }
        return schema.validate(json).map {
            "It does not satisfy the schema: \($0.message)" + ($0.message.hasSuffix(".") ? "" : ".")
        }
    }

    private func refuse(_ text: String, _ findings: [String]) throws(Failure) {
        if !findings.isEmpty { throw Failure(rejecting: text, for: findings) }
    }
}

extension Failure {
    /// What it means for an attempt that its answer cannot be used.
    init(rejecting answer: String, for findings: [String]) {
        let more = findings.count > 1 ? " (And \(findings.count - 1) more.)" : ""
        self.init(.malformed, "The model's answer was not accepted: \(findings.first ?? "it is empty.")\(more)")
        rejection = Rejection(answer: answer, findings: findings)
    }

    /// An answer that has no end, and is not shown again.
    init(endlessAfter bytes: Int) {
        self.init(rejecting: "", for: ["It has more than \(bytes >> 20) MiB. Come to the end sooner."])
    }

    /// An answer that came to say the same over and over.
    static let repetition = Failure(
        repeating: "It says the same over and over. Write each thing once, and come to the end."
    )

    /// An answer that only repeats something, and is not shown again: who reads it would go on with it.
    init(repeating finding: String) {
        self.init(rejecting: "", for: [finding])
        rejection?.isRepetition = true
    }
}
