package import YAML

extension TemplateTexts {
    /// Reads texts; throws everything that is wrong with them.
    package init(yaml: [UInt8], file: String) throws(YAMLErrors) {
        self = try YAMLDocument.reading(yaml, file: file) { reader in
            let unavailable = reader.mapping("unavailable", required: true) { reader -> Understanding? in
                let questions = reader.questions("questions")
                guard let reasoning = reader.line("reasoning", 200) else { return nil }
                return Understanding(meaning: .unclear(questions: questions), confidence: 0, reasoning: reasoning)
            }
            let vague = reader.questions("vague")
            let unclear = reader.questions("unclear")
            let rules = (reader.list("rules") ?? []).compactMap { $0.mapping(Rule.init(from:)) }
            guard let unavailable else { return nil }
            return TemplateTexts(vague: vague, unclear: unclear, unavailable: unavailable, rules: rules)
        }
    }
}

extension TemplateTexts.Rule {
    fileprivate init?(from reader: MappingReader) {
        let all = reader.lines("all", 60).map { $0.split(separator: "|").map(String.init) }
        let any = reader.lines("any", 60)
        if all.isEmpty == any.isEmpty { reader.refuse("a rule has the words of either 'all' or 'any'") }
        let topic = reader.has("topic") ? reader.identifier("topic") : nil
        let isOutOfScope = reader.boolean("out_of_scope") ?? false
        let questions = reader.has("questions") ? reader.questions("questions") : []
        if [topic != nil, isOutOfScope, !questions.isEmpty].count(where: \.self) != 1 {
            reader.refuse("a rule leads to one of 'topic', 'questions' and 'out_of_scope'")
        }
        guard let confidence = reader.number("confidence", in: 0...1, required: true),
            let reasoning = reader.line("reasoning", 200)
        else { return nil }
        self.init(
            words: any.isEmpty ? all : [any],
            outcome: topic.map { .topic($0) } ?? (isOutOfScope ? .outOfScope : .questions(questions)),
            confidence: confidence,
            reasoning: reasoning
        )
    }
}

extension MappingReader {
    /// One to three questions.
    fileprivate func questions(_ key: String) -> [String] {
        guard has(key) else {
            refuse("'\(key)' is missing")
            return []
        }
        let questions = lines(key, 200)
        if !(1...3).contains(questions.count) { refuse("'\(key)' must be one to three questions") }
        return questions
    }
}
