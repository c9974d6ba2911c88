/// What the readers of one document share: the environment, the problems so far, and every key that was asked for.
final class Reading {
    private static let worthShowing = 20

    let file: String
    let environment: [String: String]
    private(set) var errors: [YAMLError] = []
    private(set) var omitted = 0
    var knownKeys: Set<String> = []

    init(file: String, environment: [String: String]) {
        self.file = file
        self.environment = environment
    }

    /// Notes a problem; the message is only made when it will be shown, since a suggestion costs a search.
    func refuse(_ message: @autoclosure () -> String, at position: YAMLPosition) {
        if errors.count < Self.worthShowing {
            errors.append(YAMLError(file: file, position: position, message: message()))
        } else {
            omitted += 1
        }
    }

    func withMapping<Value>(
        _ entries: [YAMLNode.Entry],
        at position: YAMLPosition,
        path: String,
        _ body: (MappingReader) -> Value
    ) -> Value {
        let reader = MappingReader(entries, at: position, path: path, in: self)
        let value = body(reader)
        reader.finish()
        return value
    }
}

extension YAMLDocument {
    /// Gives the document its meaning: `body` asks a ``MappingReader`` for every key there may be.
    ///
    /// Problems do not stop the reading: a reader notes them and answers `nil`, so that all of them are thrown together. The
    /// value `body` returns is thrown away if there was any. A document that is empty reads as an empty mapping.
    package func read<Value>(
        environment: [String: String],
        _ body: (MappingReader) -> Value?
    ) throws(YAMLErrors) -> Value {
        try reading(environment: environment, body).value
    }

    /// Reads the document as ``read(environment:_:)`` does, and also returns the path of every key that was asked for.
    ///
    /// Paths look like `limits.body_bytes`, `providers.*.kind` and `keys[].name`; tests compare them with a reference page.
    package func reading<Value>(
        environment: [String: String],
        _ body: (MappingReader) -> Value?
    ) throws(YAMLErrors) -> (value: Value, knownKeys: Set<String>) {
        let reading = Reading(file: file, environment: environment)
        var value: Value?
        switch root.content {
        case .mapping(let entries):
            value = reading.withMapping(entries, at: root.position, path: "", body)
        case .scalar where root.isNull:
            value = reading.withMapping([], at: root.position, path: "", body)
        case .scalar, .sequence:
            reading.refuse("expected a mapping, found \(root.kind)", at: root.position)
        }
        guard let value, reading.errors.isEmpty else {
            if reading.errors.isEmpty { reading.refuse("the document has no meaning", at: root.position) }
            throw YAMLErrors(reading.errors, omitted: reading.omitted)
        }
        return (value, reading.knownKeys)
    }
}
