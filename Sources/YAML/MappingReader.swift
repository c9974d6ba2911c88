import NearestNames

/// Hands out the values of a mapping by key, and knows which keys nobody asked for.
///
/// It exists only inside the closure it is given to; when the closure returns, every key that was not asked for is a problem.
/// Each function answers `nil` both for a key that is not there and for a value that is wrong: the second is noted, so
/// `reader.integer("threads", in: 1...64) ?? 1` is all a default needs.
package final class MappingReader {
    /// Where the mapping begins.
    package let position: YAMLPosition

    private let entries: [String: YAMLNode.Entry]
    private let path: String
    private let reading: Reading
    private var asked: Set<String> = []

    init(_ entries: [YAMLNode.Entry], at position: YAMLPosition, path: String, in reading: Reading) {
        self.entries = Dictionary(entries.map { ($0.key, $0) }) { first, _ in first }
        self.position = position
        self.path = path
        self.reading = reading
    }

    /// Returns the value of a key, whatever it is; a key without a value is a problem, not an absence.
    package func value(_ key: String, required: Bool = false) -> ValueReader? {
        let path = path.isEmpty ? key : "\(path).\(key)"
        asked.insert(key)
        reading.knownKeys.insert(path)
        guard let entry = entries[key] else {
            if required { refuse("'\(key)' is missing") }
            return nil
        }
        guard !entry.value.isNull else {
            reading.refuse("'\(key)' has no value; give it one or leave the key out", at: entry.keyPosition)
            return nil
        }
        return ValueReader(node: entry.value, name: key, path: path, reading: reading)
    }

    /// Tells whether a key is there, with or without a value.
    package func has(_ key: String) -> Bool {
        entries[key] != nil
    }

    package func text(_ key: String, required: Bool = false) -> YAMLText? {
        value(key, required: required)?.text()
    }

    package func string(_ key: String, required: Bool = false) -> String? {
        value(key, required: required)?.string()
    }

    package func boolean(_ key: String, required: Bool = false) -> Bool? {
        value(key, required: required)?.boolean()
    }

    package func integer(_ key: String, in range: ClosedRange<Int>, required: Bool = false) -> Int? {
        value(key, required: required)?.integer(in: range)
    }

    package func number(_ key: String, in range: ClosedRange<Double>, required: Bool = false) -> Double? {
        value(key, required: required)?.number(in: range)
    }

    package func duration(_ key: String, in range: ClosedRange<Duration>, required: Bool = false) -> Duration? {
        value(key, required: required)?.duration(in: range)
    }

    package func byteCount(_ key: String, in range: ClosedRange<Int>, required: Bool = false) -> Int? {
        value(key, required: required)?.byteCount(in: range)
    }

    package func oneOf<Choice: CaseIterable & RawRepresentable<String>>(
        _ key: String,
        _ choices: Choice.Type,
        required: Bool = false
    ) -> Choice? {
        value(key, required: required)?.oneOf(choices)
    }

    package func list(_ key: String, required: Bool = false) -> [ValueReader]? {
        value(key, required: required)?.list()
    }

    package func mapping<Value>(
        _ key: String,
        required: Bool = false,
        _ body: (MappingReader) -> Value?
    ) -> Value? {
        value(key, required: required)?.mapping(body)
    }

    /// Returns the entries of a mapping whose keys are names of the author's choice.
    package func entries(_ key: String, required: Bool = false) -> [NamedValueReader]? {
        value(key, required: required)?.entries()
    }

    /// Notes a problem with the mapping as a whole.
    package func refuse(_ message: String) {
        reading.refuse(message, at: position)
    }

    /// Notes a problem somewhere else in the document, for a check that needs more than one value.
    package func refuse(_ message: String, at position: YAMLPosition) {
        reading.refuse(message, at: position)
    }

    func finish() {
        let unknown = entries.values.filter { !asked.contains($0.key) }.sorted { $0.keyPosition < $1.keyPosition }
        for entry in unknown { reading.refuse(unknownKey(entry.key), at: entry.keyPosition) }
    }

    private func unknownKey(_ key: String) -> String {
        if let near = nearest(to: key, in: asked, limit: 1).first {
            return "unknown key '\(key)'; did you mean '\(near)'?"
        }
        return "unknown key '\(key)'; the keys here are \(asked.sorted().joined(separator: ", "))"
    }
}
