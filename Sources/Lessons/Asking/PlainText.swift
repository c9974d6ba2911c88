import Foundation
import Generation
import PlainTexts

/// Texts from outside as one line of visible characters.
enum PlainText {
    /// The text as ``PlainLine`` has it, its accents spelt in one way.
    static func oneLine(_ text: String) -> String { PlainLine.of(text).precomposedStringWithCanonicalMapping }

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
