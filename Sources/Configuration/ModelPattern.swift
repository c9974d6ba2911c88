/// A model name in which each `*` stands for any number of characters.
package struct ModelPattern: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    init(_ text: String) {
        self.text = text
    }

    package var description: String { text }

    /// Whether the pattern is one name.
    package var isLiteral: Bool { !text.utf8.contains(star) }

    /// How much of a name the pattern prescribes; of two patterns that match, the larger one wins.
    var specificity: Int {
        isLiteral ? .max : text.utf8.count { $0 != star }
    }

    package func matches(_ name: String) -> Bool {
        // Spans, because this runs for every request that names a model.
        let pattern = text.utf8.span
        let name = name.utf8.span
        var (at, position) = (0, 0)
        var retry: (pattern: Int, name: Int)?
        while position < name.count {
            if at < pattern.count, pattern[at] == star {
                retry = (at + 1, position)
                at += 1
            } else if at < pattern.count, pattern[at] == name[position] {
                at += 1
                position += 1
            } else if let last = retry {
                // Let the latest star take one more character; earlier stars never need to.
                retry = (last.pattern, last.name + 1)
                (at, position) = (last.pattern, last.name + 1)
            } else {
                return false
            }
        }
        while at < pattern.count, pattern[at] == star { at += 1 }
        return at == pattern.count
    }

    static let gemini = ["gemini-*", "gemma-*", "learnlm-*"].map(ModelPattern.init)
    static let vertex = [
        "gemini-*", "text-embedding-00*", "text-multilingual-embedding-*", "endpoints/*", "publishers/*",
    ].map(ModelPattern.init)
    static let openai = ["gpt-*", "chatgpt-*", "o1*", "o3*", "o4*", "text-embedding-*"].map(ModelPattern.init)
    static let everything = ModelPattern("*")
}

private let star = UInt8(ascii: "*")
