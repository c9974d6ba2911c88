import YAML

extension Script {
    /// Reads a script: `rules:`, each with `when:` and `do:`, and optionally `models:`.
    ///
    /// - Parameters:
    ///   - yaml: YAML or JSON.
    ///   - file: how errors name it.
    ///   - files: where `body_file` and `raw_file` may be read from.
    /// - Throws: everything that is wrong with it, with lines and columns.
    package init(yaml: [UInt8], file: String, files: BodyFiles = .none) throws(ScriptError) {
        self = try ScriptError.read(yaml, file: file) { Script(from: $0, files) }
    }

    private init(from reader: MappingReader, _ files: BodyFiles) {
        let rules = (reader.list("rules") ?? []).compactMap { rule in
            rule.mapping { reader in
                let condition = reader.mapping("when") { Condition(from: $0) } ?? Condition()
                let behaviour = reader.mapping("do", required: true) { Behaviour(from: $0, files) }
                return behaviour.map { Rule(condition, $0) }
            }
        }
        let models = reader.list("models")?.compactMap { $0.string() }
        self.init(rules: rules, models: models ?? Self.defaultModels)
    }
}

extension Condition {
    init(from reader: MappingReader) {
        let anyCount = 1...1_000_000_000
        path = reader.string("path")
        model = reader.string("model")
        method = reader.string("method")
        contains = reader.string("contains")
        headers = (reader.entries("headers") ?? []).compactMap { entry in
            entry.value.string().map { Behaviour.Header(name: entry.name.lowercased(), value: $0) }
        }
        after = reader.integer("after", in: 0...anyCount.upperBound) ?? 0
        every = reader.integer("every", in: anyCount) ?? 1
        times = reader.integer("times", in: anyCount)
    }
}

/// What is wrong with a script or a header, a line each.
package struct ScriptError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    static func read<Value>(
        _ yaml: [UInt8],
        file: String,
        _ body: (MappingReader) -> Value?
    ) throws(ScriptError) -> Value {
        var limits = YAMLLimits()
        // Scripts hold recorded bodies.
        limits.bytes = 32 << 20
        do {
            return try YAMLDocument(yaml, file: file, limits: limits).read(environment: [:], body)
        } catch let error as YAMLErrors {
            throw ScriptError(description: error.description)
        } catch {
            throw ScriptError(description: "\(error)")
        }
    }
}
