import Foundation
import Generation

/// Texts from outside as one line of visible characters.
enum PlainText {
    /// The text without what is not seen (controls, marks that turn the direction), its spaces made one each.
    static func oneLine(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: continue
            default:
                let isBlank = scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
                if !isBlank {
                    scalars.append(scalar)
                } else if let last = scalars.last, last != " " {
                    scalars.append(" ")
                }
            }
        }
        if scalars.last == " " { scalars.removeLast() }
        return String(scalars).precomposedStringWithCanonicalMapping
    }

    /// The text as one line; throws where nothing is left of it, or too much.
    static func settled(
        _ text: String,
        _ name: String,
        limit: Int,
        whenEmpty sentence: String
    ) throws(Failure) -> String {
        let line = oneLine(text)
        if line.isEmpty { throw Failure(.invalidRequest, sentence, parameter: name) }
        let count = line.count
        // A character may be made of any number of others.
        guard count <= limit, line.utf8.count <= limit * 16 else {
            let sentence = "The \(name) has \(count) characters, and \(limit) are the most; say it in fewer words."
            throw Failure(.invalidRequest, sentence, parameter: name)
        }
        return line
    }

    /// How a text is told apart from others: neither case nor accents' spelling counts.
    static func key(_ text: String) -> String { oneLine(text).lowercased().precomposedStringWithCanonicalMapping }
}
