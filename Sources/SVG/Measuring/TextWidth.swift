/// How wide text is, about: no font is asked, as nobody knows which one a reader has.
enum TextWidth {
    /// In user units.
    static func of(_ text: String, _ look: Look) -> Double {
        var thousandths = 0
        var count = 0
        for scalar in text.unicodeScalars {
            thousandths += look.isMonospaced ? 600 : width(scalar)
            count += 1
        }
        return Double(thousandths) / 1000 * look.fontSize * (look.isBold ? 1.07 : 1) + Double(count)
            * look.letterSpacing
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x20..<0x7F: Int(ascii[Int(scalar.value) - 0x20])
        // Marks that stand over another character, and what joins or varies characters.
        case 0x300..<0x370, 0x200B...0x200F, 0xFE00...0xFE0F: 0
        // Scripts with characters as wide as they are high, and pictures.
        case 0x1100..<0x1160, 0x2E80..<0xA4D0, 0xAC00..<0xD7A4, 0xF900..<0xFB00, 0xFE30..<0xFE70, 0xFF00..<0xFF61,
            0x1F300..<0x1FB00, 0x20000..<0x30000:
            1000
        default: 580
        }
    }

    /// Of a common face without serifs, in thousandths of the font's size, from the space on.
    private static let ascii: [Int16] = [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556,
        556, 556,
        556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
        722, 778,
        667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556,
        278, 556,
        556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334,
        584,
    ]
}
