package import YAML

/// The script that is given where no model may write one: an outline, the same for every topic.
package struct ScriptOutline: Hashable, Sendable {
    private let withInterest: Script
    private let plain: Script

    /// The outline that comes with Aloft.
    package static func builtIn() throws(YAMLErrors) -> ScriptOutline {
        try ScriptOutline(yaml: PackageResources.outline_yaml, file: "outline.yaml")
    }

    /// Reads an outline; throws everything that is wrong with it.
    package init(yaml: [UInt8], file: String) throws(YAMLErrors) {
        self = try YAMLDocument.reading(yaml, file: file) { reader in
            let withInterest = reader.mapping("with_interest", required: true, Script.init(outline:))
            let plain = reader.mapping("plain", required: true, Script.init(outline:))
            guard let withInterest, let plain else { return nil }
            return ScriptOutline(withInterest: withInterest, plain: plain)
        }
    }

    private init(withInterest: Script, plain: Script) {
        self.withInterest = withInterest
        self.plain = plain
    }

    /// The outline of a topic.
    package func script(for wish: ScriptWish) -> Script {
        let places = [
            "topic": wish.topic.name, "Interest": wish.interest?.name ?? "",
            // The catalogue's names are no proper names; a student's own may be.
            "interest": wish.interest.map { $0.id == nil ? $0.name : $0.name.lowercased() } ?? "",
            "about": wish.topic.about.isEmpty
                ? "Look up what \(wish.topic.name) means, in one sentence." : wish.topic.about,
        ]
        func fill(_ text: String) -> String { Self.fill(text, places) }
        let outline = wish.interest == nil ? plain : withInterest
        return Script(
            title: fill(outline.title),
            hook: fill(outline.hook),
            sections: outline.sections.map { section in
                Script.Section(
                    title: fill(section.title),
                    content: fill(section.content),
                    durationSeconds: section.durationSeconds,
                    visuals: section.visuals.map(fill)
                )
            },
            keyTakeaways: outline.keyTakeaways.map(fill)
        )
    }

    /// Fills the places in one pass: what comes in is not looked at for places again.
    private static func fill(_ text: String, _ places: [String: String]) -> String {
        var filled = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}") {
            filled += rest[..<start.lowerBound]
            filled += places[String(rest[start.upperBound..<end.lowerBound])] ?? ""
            rest = rest[end.upperBound...]
        }
        return filled + rest
    }
}

extension Script {
    fileprivate init?(outline reader: MappingReader) {
        let title = reader.line("title", ScriptLimits.title)
        let hook = reader.line("hook", ScriptLimits.hook)
        let sections = (reader.list("sections", required: true) ?? []).compactMap { $0.mapping(Section.init(outline:)) }
        let takeaways = reader.lines("takeaways", ScriptLimits.takeaway)
        if takeaways.count != Self.takeawayCount { reader.refuse("'takeaways' must be \(Self.takeawayCount)") }
        guard let title, let hook else { return nil }
        self.init(title: title, hook: hook, sections: sections, keyTakeaways: takeaways)
    }
}

extension Script.Section {
    fileprivate init?(outline reader: MappingReader) {
        let title = reader.line("title", ScriptLimits.title)
        let content = reader.line("content", ScriptLimits.content)
        let visuals = reader.lines("visuals", ScriptLimits.visual)
        guard let title, let content, let seconds = reader.integer("seconds", in: 1...600, required: true) else {
            return nil
        }
        self.init(title: title, content: content, durationSeconds: seconds, visuals: visuals)
    }
}
