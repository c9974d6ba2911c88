package import YAML

extension TopicCatalogue {
    /// The topics that come with Aloft.
    package static func builtIn() throws(YAMLErrors) -> TopicCatalogue {
        try TopicCatalogue(yaml: PackageResources.topics_yaml, file: "topics.yaml")
    }

    /// Reads a catalogue; throws everything that is wrong with it.
    package init(yaml: [UInt8], file: String) throws(YAMLErrors) {
        self = try YAMLDocument.reading(yaml, file: file) { reader in
            let others = reader.oneOf("others", Others.self) ?? .ask
            let list = reader.list("topics", required: true) ?? []
            var ids: Set<String> = []
            let topics = list.compactMap { value -> Topic? in
                guard let topic = value.mapping(Topic.init(from:)) else { return nil }
                if !ids.insert(topic.id).inserted { value.refuse("there is a topic '\(topic.id)' before") }
                return topic
            }
            if reader.has("topics"), list.isEmpty { reader.refuse("'topics' has no topics") }
            return TopicCatalogue(topics: topics, others: others)
        }
    }
}

extension Topic {
    fileprivate init?(from reader: MappingReader) {
        let id = reader.identifier("id")
        let name = reader.line("name", 120)
        let subject = reader.line("subject", 60)
        let grades = reader.value("grades", required: true).flatMap(Self.grades)
        let keywords = reader.lines("keywords", 60)
        let about = reader.line("about", 600)
        guard let id, let name, let subject, let grades, let about else { return nil }
        self.init(
            id: id,
            name: name,
            subject: subject,
            firstGrade: grades.lowerBound,
            lastGrade: grades.upperBound,
            keywords: keywords,
            about: about
        )
    }

    private static func grades(_ value: ValueReader) -> ClosedRange<Int>? {
        guard let text = value.string() else { return nil }
        let numbers = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        let first = numbers.first ?? 0
        let last = numbers.last ?? 0
        guard (1...2).contains(numbers.count), ScriptMessage.grades.contains(first), first <= last, last <= 12 else {
            value.refuse("'grades' must be a grade from 1 to 12 or two of them such as 9-12, not '\(text.prefix(40))'")
            return nil
        }
        return first...last
    }
}
