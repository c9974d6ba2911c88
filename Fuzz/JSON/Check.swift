import Foundation
import JSON

/// What must hold for any bytes at all.
enum Check {
    /// Returns what does not hold, in a sentence.
    static func problem(with input: [UInt8], accepted: inout Int) -> String? {
        let parsed = Result { () throws(JSONError) in try JSON(parsing: input) }
        let spliced = Result { () throws(JSONError) in try JSONSplice(input) }
        switch (parsed, spliced) {
        case (.failure(let left), .failure(let right)):
            return left == right && left.offset <= input.count ? nil : "The errors differ."
        case (.success(let value), .success(let splice)):
            accepted += 1
            return roundTripProblem(with: value) ?? spliceProblem(with: splice, of: value)
                ?? foundationProblem(with: input, value)
        default: return "The value and the splice do not agree on whether this is JSON."
        }
    }

    private static func roundTripProblem(with value: JSON) -> String? {
        let bytes = value.bytes
        guard let again = try? JSON(parsing: bytes) else { return "What was written does not parse." }
        guard again == value, again.hashValue == value.hashValue else { return "What was written is another value." }
        guard again.bytes == bytes else { return "Writing twice is not the same." }
        guard let pretty = try? JSON(parsing: value.pretty()), pretty == value else {
            return "The pretty form differs."
        }
        return nil
    }

    private static func spliceProblem(with splice: JSONSplice, of value: JSON) -> String? {
        guard splice.isObject == (value.object != nil) else { return "The splice is wrong about being an object." }
        for (key, _) in value.object?.members ?? [] where splice[key] != value[key] {
            return "The splice finds another value than the parser."
        }
        var expected = value
        if value.object != nil { expected["model"] = ["x": 1] }
        let replaced = try? JSON(parsing: splice.replacing("model", with: Array(#"{"x":1}"#.utf8)))
        return replaced == expected ? nil : "The document with a member replaced is not what it should be."
    }

    /// Foundation must accept what we do, but for what it is known to refuse; it accepts more, such as trailing commas.
    private static func foundationProblem(with input: [UInt8], _ value: JSON) -> String? {
        if value.hasOddities || input.contains(0) { return nil }
        let theirs = try? JSONSerialization.jsonObject(with: Data(input), options: .fragmentsAllowed)
        return theirs == nil ? "Foundation refuses this." : nil
    }
}

extension JSON {
    /// Whether the value holds what Foundation may refuse: numbers out of range, or what half surrogates become.
    fileprivate var hasOddities: Bool {
        switch self {
        case .null, .bool: false
        case .number(let number): number.text.utf8.count > 15 || number.text.utf8.contains { $0 | 0x20 == 0x65 }
        case .string(let text): text.unicodeScalars.contains("\u{FFFD}")
        case .array(let elements): elements.contains { $0.hasOddities }
        case .object(let object):
            object.members.contains { $0.key.unicodeScalars.contains("\u{FFFD}") || $0.value.hasOddities }
        }
    }
}
