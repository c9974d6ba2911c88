import YAML

extension Configuration.Provider.GeminiRules {
    /// Reads the rules of each pattern; what is wrong is noted and left out.
    static func all(from reader: MappingReader) -> [Self] {
        reader.modelRules { models, rules in
            Self(
                models: models,
                thinking: Thinking(from: rules),
                takesSampling: rules.boolean("sampling"),
                takesPenalties: rules.boolean("penalties"),
                takesModelTurnLast: rules.boolean("model_turn_last"),
                needsCallSignatures: rules.boolean("call_signatures")
            )
        }
    }
}

extension Configuration.Provider.GeminiRules.Thinking {
    fileprivate init?(from reader: MappingReader) {
        let levels = reader.choices("thinking_levels", Configuration.Provider.GeminiRules.Level.self)
        let budget = reader.mapping("thinking_budget") { budget -> Self? in
            let least = budget.integer("least", in: 0...1_000_000) ?? 0
            let value = budget.value("most", required: true)
            guard let most = value?.integer(in: 0...1_000_000) else { return nil }
            if most < least { value?.refuse("'most' (\(most)) is less than 'least' (\(least))") }
            return .budget(least: least, most: most)
        }
        if reader.has("thinking_levels"), reader.has("thinking_budget") {
            reader.refuse("a model takes 'thinking_levels' or a 'thinking_budget', not both")
        }
        guard let levels else {
            guard let budget else { return nil }
            self = budget
            return
        }
        self = levels.isEmpty ? .none : .levels(levels)
    }
}

extension Configuration.Provider.OpenAIRules {
    /// Reads the rules of each pattern; what is wrong is noted and left out.
    static func all(from reader: MappingReader) -> [Self] {
        reader.modelRules { models, rules in
            Self(
                models: models,
                efforts: rules.choices("efforts", Effort.self),
                takesSampling: rules.boolean("sampling"),
                takesStop: rules.boolean("stop"),
                takesCompletionLimit: rules.boolean("completion_limit")
            )
        }
    }
}

extension MappingReader {
    fileprivate func modelRules<Rules>(_ read: (ModelPattern, MappingReader) -> Rules) -> [Rules] {
        (entries("model_rules") ?? []).compactMap { entry in
            if let fault = Self.fault(ofPattern: entry.name) {
                refuse("'\(entry.name.prefix(80))' \(fault)", at: entry.position)
            }
            return entry.value.mapping { read(ModelPattern(entry.name), $0) }
        }
    }

    private static func fault(ofPattern pattern: String) -> String? {
        if pattern.contains("/") { return "has a '/'; of a model's name the part behind the last one counts" }
        if pattern.dropLast().contains("*") {
            return "has a '*' before its end; only names that begin alike have rules"
        }
        guard pattern.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), 1...200 ~= pattern.utf8.count else {
            return "is no model name; spaces and letters beyond ASCII do not occur in one"
        }
        return nil
    }

    /// Reads a list of words, in the order in which they are declared; `nil` when one is wrong.
    fileprivate func choices<Choice: CaseIterable & RawRepresentable<String> & Equatable>(
        _ key: String,
        _ choices: Choice.Type
    ) -> [Choice]? {
        guard let values = list(key) else { return nil }
        let chosen = values.map { $0.oneOf(choices) }
        return chosen.contains(nil) ? nil : choices.allCases.filter { chosen.contains($0) }
    }
}
