import JSON

extension JSON {
    /// The value in a few words, for a message: short ones as they are, long ones by their kind.
    var summary: String {
        switch self {
        case .array(let elements): elements.isEmpty ? "an empty array" : "an array of \(elements.count)"
        case .object(let object): object.isEmpty ? "an empty object" : "an object"
        case .string(let string) where string.unicodeScalars.count > 60:
            JSON.string(String(String.UnicodeScalarView(string.unicodeScalars.prefix(60)))).text + "…"
        case .number(let number) where number.text.utf8.count > 60: "a very long number"
        default: text
        }
    }
}

extension Enumeration {
    var summary: String {
        if values.isEmpty { return "something else, but nothing is allowed" }
        let first = values.prefix(20).map(\.summary).joined(separator: ", ")
        return values.count == 1
            ? first : "one of \(first)" + (values.count > 20 ? " and \(values.count - 20) others" : "")
    }
}
