/// Texts from outside as one line.
package enum PlainLine {
    /// The text without what is not seen (controls, marks that turn the direction or hide), its spaces made one each.
    ///
    /// What joins letters and signs stays: words of some languages, and many emoji, are others without it. Alone it is nothing.
    package static func of(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let category = scalar.properties.generalCategory
            if scalar.properties.isWhitespace || category == .control {
                if let last = scalars.last, last != " " { scalars.append(" ") }
            } else if category != .format || joiners.contains(scalar) {
                scalars.append(scalar)
            }
        }
        if scalars.last == " " { scalars.removeLast() }
        guard scalars.contains(where: { $0 != " " && !joiners.contains($0) }) else { return "" }
        return String(scalars)
    }

    private static let joiners: Set<Unicode.Scalar> = ["\u{200C}", "\u{200D}"]
}
