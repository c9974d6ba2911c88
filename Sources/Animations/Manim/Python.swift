/// Values as Python writes them.
enum Python {
    /// A string literal in which nothing can end it: all but plain letters, digits and common signs is escaped.
    static func string(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": literal += "\\n"
            case "\"", "\\": literal += "\\\(scalar)"
            case " "..."~": literal.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                let width = scalar.value > 0xFFFF ? 8 : 4
                literal += (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
            }
        }
        return literal + "\""
    }

    /// A number with at most six digits after the point, which is less than a pixel.
    static func number(_ number: Double) -> String {
        let rounded = (number * 1e6).rounded() / 1e6
        return rounded == 0 ? "0.0" : rounded.description
    }

    static func point(_ point: Point) -> String { "[\(number(point.x)), \(number(point.y)), 0.0]" }

    static func colour(_ colour: Colour) -> String { "\"\(colour.text)\"" }
}
