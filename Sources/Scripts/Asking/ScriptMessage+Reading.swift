package import JSON
import NearestNames
import PlainTexts

extension ScriptMessage {
    /// Reads a message; throws all that is wrong with it.
    ///
    /// Fields it does not know are left to others.
    package init(reading bytes: [UInt8]) throws(ScriptMessageError) {
        let json: JSON
        do throws(JSONError) {
            json = try JSON(parsing: bytes)
        } catch {
            let advice = "cannot be read: \(error)"
            throw ScriptMessageError(problems: [MessageProblem(field: "message", value: "", advice: advice)])
        }
        try self.init(json)
    }

    package init(_ json: JSON) throws(ScriptMessageError) {
        guard case .object(let object) = json else {
            let problem = MessageProblem(field: "message", value: json.kind, advice: "and must be a JSON object")
            throw ScriptMessageError(problems: [problem])
        }
        var reader = MessageReader(object: object)
        let message = reader.message()
        guard let message, reader.problems.isEmpty else { throw ScriptMessageError(problems: reader.problems) }
        self = message
    }
}

/// Takes the fields of a message one by one, and collects what is wrong with them.
private struct MessageReader {
    let object: JSONObject
    var problems: [MessageProblem] = []

    mutating func message() -> ScriptMessage? {
        let requestID = requestID()
        let correlationID = identifier("correlation_id")
        let studentID = identifier("student_id", isNeeded: true)
        let query = query()
        let grade = grade()
        let interest = interest()
        let environment = identifier("environment")
        let modalities = modalities()
        let preferred = value("preferred_modality").flatMap { modality($0, "preferred_modality") }
        guard let requestID, let studentID, let query, let grade else { return nil }
        return ScriptMessage(
            requestID: requestID,
            correlationID: correlationID,
            studentID: studentID,
            query: query,
            grade: grade,
            interest: interest,
            environment: environment,
            modalities: modalities ?? [.text],
            preferredModality: preferred
        )
    }

    private mutating func requestID() -> String? {
        guard let text = text("request_id", isNeeded: true) else { return nil }
        guard Self.isUUID(text) else {
            refuse("request_id", Self.measure(text), "and must be a UUID such as 9f1c2b34-5d6e-4f70-8a91-b2c3d4e5f607")
            return nil
        }
        return text.lowercased()
    }

    private static func isUUID(_ text: String) -> Bool {
        let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return groups.map(\.count) == [8, 4, 4, 4, 12]
            && groups.joined().allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    }

    private mutating func identifier(_ field: String, isNeeded: Bool = false) -> String? {
        guard let text = text(field, isNeeded: isNeeded) else { return nil }
        let count = text.unicodeScalars.count
        let isVisible = text.unicodeScalars.allSatisfy {
            !$0.properties.isWhitespace && $0.properties.generalCategory != .control
                && $0.properties.generalCategory != .format
        }
        guard (1...ScriptMessage.longestID).contains(count), isVisible else {
            let advice = "and must be 1 to \(ScriptMessage.longestID) visible characters without spaces"
            refuse(field, Self.measure(text), advice)
            return nil
        }
        return text
    }

    private mutating func query() -> String? {
        guard let text = text("student_query", isNeeded: true) else { return nil }
        let line = PlainLine.of(text)
        let count = line.unicodeScalars.count
        let wanted = ScriptMessage.queryLength
        guard wanted.contains(count) else {
            let advice = count < wanted.lowerBound ? "ask in a sentence" : "ask for one thing, in fewer words"
            refuse(
                "student_query",
                Self.measure(line),
                "and must have \(wanted.lowerBound) to \(wanted.upperBound); \(advice)"
            )
            return nil
        }
        return line
    }

    private mutating func grade() -> Int? {
        let range = "a whole number from \(ScriptMessage.grades.lowerBound) to \(ScriptMessage.grades.upperBound)"
        guard let value = value("grade_level") else {
            miss("grade_level", "give \(range)")
            return nil
        }
        guard let grade = value.int, ScriptMessage.grades.contains(grade) else {
            let isQuoted = value.string.flatMap(Int.init).map(ScriptMessage.grades.contains) ?? false
            let shown = value.number?.text ?? Self.measure(value)
            refuse("grade_level", shown, "and must be \(range)\(isQuoted ? "; take the quotes away" : "")")
            return nil
        }
        return grade
    }

    private mutating func interest() -> String? {
        guard let text = text("interest") else { return nil }
        let line = PlainLine.of(text)
        guard line.unicodeScalars.count <= ScriptMessage.longestInterest else {
            refuse("interest", Self.measure(line), "and must have at most \(ScriptMessage.longestInterest)")
            return nil
        }
        return line.isEmpty ? nil : line
    }

    private mutating func modalities() -> [ScriptModality]? {
        let field = "requested_modalities"
        guard let value = value(field) else { return nil }
        guard let list = value.array, ScriptMessage.modalityCount.contains(list.count) else {
            refuse(field, Self.measure(value), "and must be a list of 1 to 4 of \(Self.names)")
            return nil
        }
        var modalities: [ScriptModality] = []
        for (index, element) in list.enumerated() {
            guard let modality = modality(element, "\(field)[\(index)]") else { continue }
            if !modalities.contains(modality) { modalities.append(modality) }
        }
        return modalities
    }

    private mutating func modality(_ json: JSON, _ field: String) -> ScriptModality? {
        if let text = json.string, let modality = ScriptModality(rawValue: text) { return modality }
        let near = json.string.flatMap { nearest(to: $0, in: ScriptModality.allCases.map(\.rawValue), limit: 1).first }
        refuse(
            field,
            Self.measure(json),
            "and must be one of \(Self.names)\(near.map { "; did you mean '\($0)'?" } ?? "")"
        )
        return nil
    }

    private static let names = ScriptModality.allCases.map(\.rawValue).joined(separator: ", ")

    private mutating func text(_ field: String, isNeeded: Bool = false) -> String? {
        guard let value = value(field) else {
            if isNeeded { miss(field, "add it") }
            return nil
        }
        guard let text = value.string else {
            refuse(field, Self.measure(value), "and must be a text")
            return nil
        }
        return text
    }

    /// The value of a field; `null` counts as absent.
    private func value(_ field: String) -> JSON? {
        guard let value = object[field], !value.isNull else { return nil }
        return value
    }

    private mutating func miss(_ field: String, _ advice: String) {
        problems.append(MessageProblem(field: field, value: "", advice: "is missing; \(advice)"))
    }

    private mutating func refuse(_ field: String, _ measure: String, _ advice: String) {
        problems.append(MessageProblem(field: field, value: measure, advice: advice))
    }

    private static func measure(_ text: String) -> String { "\(text.unicodeScalars.count) characters long" }

    /// What a value is, without what it says.
    private static func measure(_ value: JSON) -> String {
        switch value {
        case .string(let text): measure(text)
        case .array(let list): "a list of \(list.count)"
        default: value.kind
        }
    }
}

extension JSON {
    fileprivate var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a truth value"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
