/// A name of an entity or a field as code writes it.
package struct Identifier: Codable, Hashable, Sendable {
    /// Its words in lower case; never none.
    private let words: [String]

    private static let longest = 60

    /// Takes a name apart, whatever signs stand between its words; `nil` where it has no letter of the alphabet.
    package init?(_ text: String) {
        var words: [String] = []
        var word = ""
        var previous: Character = " "
        for sign in text.prefix(Self.longest) {
            guard sign.isASCII, sign.isLetter || sign.isNumber else {
                if !word.isEmpty { words.append(word) }
                (word, previous) = ("", " ")
                continue
            }
            if sign.isUppercase, previous.isLowercase || previous.isNumber, !word.isEmpty {
                words.append(word)
                word = ""
            }
            word.append(contentsOf: sign.lowercased())
            previous = sign
        }
        if !word.isEmpty { words.append(word) }
        words = Array(words.drop { $0.first?.isNumber ?? true })
        guard !words.isEmpty else { return nil }
        self.words = words
    }

    /// `order_item`; `class_` where it is a word of Python.
    package var snake: String {
        let text = words.joined(separator: "_")
        return Self.keywords.contains(text) ? text + "_" : text
    }

    /// `OrderItem`; `None_` where it is a word of Python.
    package var pascal: String {
        let text = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        return Self.keywords.contains(text) ? text + "_" : text
    }

    /// `order_items`.
    package var plural: String {
        let last = words[words.count - 1]
        let many: String
        if last.hasSuffix("y"), let before = last.dropLast().last, !"aeiou".contains(before) {
            many = last.dropLast() + "ies"
        } else if ["s", "x", "ch", "sh"].contains(where: last.hasSuffix) {
            many = last.hasSuffix("ss") || !last.hasSuffix("s") ? last + "es" : last
        } else {
            many = last + "s"
        }
        let text = (words.dropLast() + [many]).joined(separator: "_")
        return Self.keywords.contains(text) ? text + "_" : text
    }

    /// What names a row of it elsewhere: `order_item_id`.
    package var key: String { (words + ["id"]).joined(separator: "_") }

    /// `Order item`.
    package var spoken: String {
        let text = words.joined(separator: " ")
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    private static let keywords: Set = [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
        "elif",
        "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not",
        "or",
        "pass", "raise", "return", "try", "while", "with", "yield",
    ]

    package init(from decoder: any Decoder) throws {
        words = try String(from: decoder).split(separator: "_").map(String.init)
        guard !words.isEmpty else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no name"))
        }
    }

    package func encode(to encoder: any Encoder) throws { try words.joined(separator: "_").encode(to: encoder) }
}
