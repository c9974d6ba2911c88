internal import JSON

/// Where in an answer something stands, as `objects[2].props.radius`.
package struct ScenePath: Hashable, Sendable, CustomStringConvertible {
    enum Element: Hashable {
        case key(String)
        case index(Int)
    }

    var elements: [Element] = []

    static func + (path: ScenePath, key: String) -> ScenePath { ScenePath(elements: path.elements + [.key(key)]) }
    static func + (path: ScenePath, index: Int) -> ScenePath { ScenePath(elements: path.elements + [.index(index)]) }

    package var description: String {
        var text = ""
        for element in elements {
            switch element {
            case .key(let key): text += (text.isEmpty ? "" : ".") + key.shown(40)
            case .index(let index): text += "[\(index)]"
            }
        }
        return text.isEmpty ? "The answer" : text
    }
}

extension String {
    /// Its beginning on one line, without what would reach into the text around it.
    func shown(_ most: Int) -> String {
        let clean = unicodeScalars.prefix(most).map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: Unicode.Scalar(" ")
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(clean)) + (unicodeScalars.count > most ? "…" : "")
    }
}

extension JSON {
    /// The beginning of it, for a sentence.
    var shown: String {
        switch self {
        case .string(let text): return "“\(text.shown(60))”"
        case .array(let elements) where elements.count > 8: return "a list of \(elements.count)"
        case .object: return "an object"
        default:
            var bytes: [UInt8] = []
            write(to: &bytes)
            return String(decoding: bytes, as: UTF8.self).shown(60)
        }
    }
}
