import Foundation

/// A text as its reader would take it: what is not seen is left out, and look-alikes are what they look like.
///
/// Models read wide letters, mathematical letters and even tag characters, which no screen shows, as the letters they
/// stand for.
struct FoldedText: Sendable {
    /// One visible character, and the bytes that it stands for.
    struct Sign: Sendable {
        let scalar: Unicode.Scalar
        let start: UInt32
        let end: UInt32

        /// The plain digit, letter or mark; 0 for all that is not ASCII.
        var ascii: UInt8 { scalar.isASCII ? UInt8(truncatingIfNeeded: scalar.value) : 0 }
        var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(ascii) }
        var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(ascii | 0x20) }
        /// Whether it is part of a word of any language.
        var isWord: Bool { scalar.isASCII ? isDigit || isLetter : scalar.properties.isAlphabetic }
    }

    private(set) var signs: [Sign] = []
    /// Whether the last character was one that no screen shows.
    private var wasHidden = false

    init(_ text: String) {
        signs.reserveCapacity(text.utf8.count)
        var offset: UInt32 = 0
        for scalar in text.unicodeScalars {
            let end = offset + UInt32(UTF8.width(scalar))
            append(scalar, offset, end)
            offset = end
        }
    }

    /// The bytes that a row of signs stands for.
    func bytes(of range: Range<Int>) -> Range<Int> {
        guard let first = signs[range].first, let last = signs[range].last else { return 0..<0 }
        return Int(first.start)..<Int(last.end)
    }

    private mutating func append(_ scalar: Unicode.Scalar, _ start: UInt32, _ end: UInt32) {
        if scalar.isASCII {
            wasHidden = false
            signs.append(Sign(scalar: scalar, start: start, end: end))
            return
        }
        if let hidden = Self.tag(scalar) {
            // What is hidden behind a word is no part of it.
            if !wasHidden { signs.append(Sign(scalar: " ", start: start, end: start)) }
            wasHidden = true
            signs.append(Sign(scalar: hidden, start: start, end: end))
            return
        }
        let properties = scalar.properties
        if properties.isDefaultIgnorableCodePoint { return }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return
        case .spaceSeparator: signs.append(Sign(scalar: " ", start: start, end: end))
        case .lineSeparator, .paragraphSeparator: signs.append(Sign(scalar: "\n", start: start, end: end))
        case .dashPunctuation: signs.append(Sign(scalar: "-", start: start, end: end))
        case .decimalNumber:
            let digit = UInt8(properties.numericValue ?? 0)
            signs.append(Sign(scalar: Unicode.Scalar(UInt8(ascii: "0") + digit), start: start, end: end))
        default:
            for plain in Self.plain(scalar) { signs.append(Sign(scalar: plain, start: start, end: end)) }
        }
    }

    /// What a tag character spells.
    private static func tag(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        guard (0xE0020...0xE007E).contains(scalar.value) else { return nil }
        return Unicode.Scalar(UInt8(scalar.value - 0xE0000))
    }

    private static func plain(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        // Ideographs and syllables of Korean look like no Latin letter, and are most of the texts that have them.
        if (0x2E80..<0xF900).contains(scalar.value) { return [scalar] }
        return String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars.compactMap { part in
            switch part.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: nil
            default: lookAlikes[part] ?? part
            }
        }
    }

    /// Letters of Greek and Cyrillic that are drawn as Latin ones.
    private static let lookAlikes: [Unicode.Scalar: Unicode.Scalar] = {
        let rows = [
            ("аеорсухіјѕһԁԛԝҽ", "aeopcyxijshdqwe"), ("АВЕКМНОРСТУХІЈЅ", "ABEKMHOPCTYXIJS"),
            ("αειοκνρτυχγ", "aeioknptuxy"), ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"), ("ıƖɡɑʟ−⁄∕∶", "ilgal-//:"),
        ]
        return rows.reduce(into: [:]) { table, row in
            for (foreign, latin) in zip(row.0.unicodeScalars, row.1.unicodeScalars) { table[foreign] = latin }
        }
    }()
}
