package import YAML

extension Guardrails {
    /// The rules that come with Aloft.
    package static func builtIn() throws(YAMLErrors) -> Guardrails {
        try Guardrails(yaml: PackageResources.guardrails_yaml, file: "guardrails.yaml")
    }

    /// Reads rules; throws everything that is wrong with them.
    package init(yaml: [UInt8], file: String) throws(YAMLErrors) {
        let document: YAMLDocument
        do throws(YAMLError) {
            document = try YAMLDocument(yaml, file: file)
        } catch {
            throw YAMLErrors([error])
        }
        self = try document.read(environment: [:]) { reader in
            let onFailure = reader.oneOf("on_failure", OnFailure.self)
            let limit = reader.byteCount("limit", in: 1024...(1 << 26))
            let list = reader.list("rules", required: true) ?? []
            let rules = list.compactMap { $0.mapping(GuardrailRule.init(from:)) }
            var names: Set<String> = []
            for (rule, value) in zip(rules, list) where rules.count == list.count && !names.insert(rule.name).inserted {
                value.refuse("there is a rule '\(rule.name)' before; give each a name of its own")
            }
            var guardrails = Guardrails(rules: rules)
            guardrails.onFailure = onFailure ?? guardrails.onFailure
            guardrails.limit = limit ?? guardrails.limit
            return guardrails
        }
    }
}

extension GuardrailRule {
    fileprivate init?(from reader: MappingReader) {
        let name = reader.string("name", required: true)
        let category = reader.oneOf("category", Category.self, required: true)
        let action = reader.oneOf("action", Action.self, required: true)
        let kind = reader.oneOf("finds", DataKind.self)
        let phrases = reader.list("phrases")?.compactMap(Phrase.init(from:))
        if reader.has("finds") == reader.has("phrases") {
            reader.refuse("a rule has either 'phrases' or what it 'finds'")
        }
        guard let name, let category, let action else { return nil }
        if let kind {
            self.init(name: name, category: category, action: action, target: .data(kind))
        } else {
            self.init(name: name, category: category, action: action, target: .phrases(phrases ?? []))
        }
    }
}

extension Phrase {
    fileprivate init?(from value: ValueReader) {
        guard let text = value.string() else { return nil }
        do throws(Failure) {
            try self.init(text)
        } catch {
            value.refuse("the phrase \(error.complaint)")
            return nil
        }
    }
}
