/// Something that students like, and that topics may be explained with.
package struct Interest: Codable, Hashable, Sendable {
    package enum Category: String, Codable, Hashable, Sendable, CaseIterable {
        case sports, arts, technology, science, lifestyle
    }

    /// As the catalogue has it; `nil` for one that only its student knows.
    package var id: String?
    package var name: String
    package var category: Category?
    /// What else it is called.
    package var aliases: [String]
    /// What a text that speaks of it is likely to say.
    package var words: [String]

    /// One that no catalogue has.
    package init(ownName: String) {
        id = nil
        name = ownName
        category = nil
        aliases = []
        words = []
    }

    init(id: String, name: String, category: Category, aliases: [String], words: [String]) {
        self.id = id
        self.name = name
        self.category = category
        self.aliases = aliases
        self.words = words
    }

    /// All by which it is known.
    var names: [String] { [name] + (id.map { [$0] } ?? []) + aliases }
}
