import NearestNames

/// Gives one value a type; a value that does not fit is noted as a problem and answered with `nil`.
///
/// Variables are filled in here, so a missing one is a problem like any other. A quoted scalar is never a number or a
/// boolean, unless a variable is part of it: `port: "${PORT}"` needs its quotes inside braces.
package struct ValueReader {
    let node: YAMLNode
    let name: String
    let path: String
    let reading: Reading

    package var position: YAMLPosition { node.position }

    package var isList: Bool {
        if case .sequence = node.content { true } else { false }
    }

    package var isMapping: Bool {
        if case .mapping = node.content { true } else { false }
    }

    package func text() -> YAMLText? {
        scalar(expected: "text")?.text
    }

    package func string() -> String? {
        text()?.value
    }

    package func boolean() -> Bool? {
        interpret(expected: "true or false") { text in
            switch text {
            case "true": true
            case "false": false
            default: nil
            }
        }
    }

    package func integer(in range: ClosedRange<Int>) -> Int? {
        interpret(expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Units.integer(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    package func number(in range: ClosedRange<Double>) -> Double? {
        interpret(expected: "a number from \(range.lowerBound) to \(range.upperBound)") { text in
            Units.number(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Reads a whole number with its unit: `500us`, `250ms`, `3s`, `1m`, `1h` or `30d`.
    package func duration(in range: ClosedRange<Duration>) -> Duration? {
        let bounds = "from \(Units.text(range.lowerBound)) to \(Units.text(range.upperBound))"
        return interpret(expected: "a duration such as 250ms, 3s or 1m, \(bounds)") { text in
            Units.duration(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Reads a whole number of bytes, alone or with a unit: `64KiB` is 65,536 and `64KB` is 64,000.
    package func byteCount(in range: ClosedRange<Int>) -> Int? {
        let bounds = "from \(Units.text(bytes: range.lowerBound)) to \(Units.text(bytes: range.upperBound))"
        return interpret(expected: "a size such as 64KiB or 10MB, \(bounds)") { text in
            Units.byteCount(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    package func oneOf<Choice: CaseIterable & RawRepresentable<String>>(_ choices: Choice.Type) -> Choice? {
        guard let (text, _) = scalar(expected: "a word") else { return nil }
        if let choice = Choice(rawValue: text.value) { return choice }
        let words = Choice.allCases.map(\.rawValue)
        // A suggestion would spell out what a variable holds.
        let near = text.isFromVariable ? nil : nearest(to: text.value, in: words, limit: 1).first
        let hint = near.map { "; did you mean '\($0)'?" } ?? ""
        refuse("'\(name)' must be one of \(words.joined(separator: ", ")), not \(shown(text))\(hint)")
        return nil
    }

    package func list() -> [ValueReader]? {
        guard case .sequence(let elements) = node.content else {
            refuse("'\(name)' must be a list, not \(node.kind)")
            return nil
        }
        return elements.map { ValueReader(node: $0, name: name, path: path + "[]", reading: reading) }
    }

    package func mapping<Value>(_ body: (MappingReader) -> Value?) -> Value? {
        guard case .mapping(let entries) = node.content else {
            refuse("'\(name)' must be a mapping, not \(node.kind)")
            return nil
        }
        return reading.withMapping(entries, at: position, path: path, body)
    }

    /// Returns the entries of a mapping whose keys are names of the author's choice, in the order of the file.
    package func entries() -> [NamedValueReader]? {
        guard case .mapping(let entries) = node.content else {
            refuse("'\(name)' must be a mapping, not \(node.kind)")
            return nil
        }
        reading.knownKeys.insert(path + ".*")
        return entries.map { entry in
            let value = ValueReader(node: entry.value, name: entry.key, path: path + ".*", reading: reading)
            return NamedValueReader(name: entry.key, position: entry.keyPosition, value: value)
        }
    }

    /// Notes a problem with this value.
    package func refuse(_ message: String) {
        reading.refuse(message, at: position)
    }

    private func interpret<Value>(expected: String, _ parse: (String) -> Value?) -> Value? {
        guard let (text, mayBeQuoted) = scalar(expected: expected) else { return nil }
        if mayBeQuoted, let value = parse(text.value) { return value }
        let hint = mayBeQuoted || parse(text.value) == nil ? "" : "; take the quotes away"
        refuse("'\(name)' must be \(expected), not \(shown(text))\(hint)")
        return nil
    }

    /// Returns the text with its variables filled in, and whether it may be read as more than text.
    private func scalar(expected: String) -> (text: YAMLText, isOpen: Bool)? {
        guard case .scalar(let written, let style) = node.content, !node.isNull else {
            refuse("'\(name)' must be \(expected), not \(node.kind)")
            return nil
        }
        do throws(Substitution.Failure) {
            let text = try Substitution.fill(written, from: reading.environment)
            return (text, style == .plain || text.isFromVariable)
        } catch {
            refuse(error.message)
            return nil
        }
    }

    private func shown(_ text: YAMLText) -> String {
        text.isFromVariable ? "what '\(text.written)' holds" : "'\(text.value.prefix(80))'"
    }
}

/// An entry whose key is a name the author chose.
package struct NamedValueReader {
    package let name: String
    package let position: YAMLPosition
    package let value: ValueReader
}
