import PlainTexts
package import YAML

extension InterestCatalogue {
    /// The interests that come with Aloft.
    package static func builtIn() throws(YAMLErrors) -> InterestCatalogue {
        try InterestCatalogue(yaml: PackageResources.interests_yaml, file: "interests.yaml")
    }

    /// Reads a catalogue; throws everything that is wrong with it.
    package init(yaml: [UInt8], file: String) throws(YAMLErrors) {
        self = try YAMLDocument.reading(yaml, file: file) { reader in
            let list = reader.list("interests", required: true) ?? []
            var known: [String: String] = [:]
            let interests = list.compactMap { value -> Interest? in
                guard let interest = value.mapping(Interest.init(from:)) else { return nil }
                for name in interest.names.map({ Wording($0).stems.joined(separator: " ") }) {
                    if let other = known.updateValue(interest.name, forKey: name), other != interest.name {
                        value.refuse("'\(name)' is a name of '\(other)' already")
                    }
                }
                return interest
            }
            if reader.has("interests"), list.isEmpty { reader.refuse("'interests' has no interests") }
            return InterestCatalogue(interests: interests)
        }
    }
}

extension Interest {
    fileprivate init?(from reader: MappingReader) {
        let id = reader.identifier("id")
        let name = reader.line("name", 60)
        let category = reader.oneOf("category", Category.self, required: true)
        let aliases = reader.lines("aliases", 60)
        let words = reader.lines("words", 60)
        guard let id, let name, let category else { return nil }
        self.init(id: id, name: name, category: category, aliases: aliases, words: words)
    }
}
