/// Texts from outside as one line.
enum PlainLine {
    /// The text without what is not seen (controls, marks that turn the direction), its spaces made one each.
    static func of(_ text: String) -> String {
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
        return String(scalars)
    }
}
