/// Text from a model or a caller made fit for a picture: one line, no control characters, of bounded length.
enum CleanText {
    /// What is left of a text, and whether its end had to be left out.
    static func clean(_ text: String, atMost most: Int) -> (text: String, isCut: Bool) {
        var kept = String.UnicodeScalarView()
        var count = 0
        var marks = 0
        var isCut = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace || scalar == "\u{85}" {
                if !kept.isEmpty, kept.last != " " {
                    kept.append(" ")
                    count += 1
                }
                continue
            }
            guard !isForbidden(scalar) else { continue }
            // Letters may carry a mark or two, not a tower of them.
            if scalar.properties.canonicalCombiningClass != .notReordered || scalar.properties.isVariationSelector {
                marks += 1
                guard marks <= 2, !kept.isEmpty else { continue }
                kept.append(scalar)
                continue
            }
            guard count < most else {
                isCut = true
                break
            }
            marks = 0
            kept.append(scalar)
            count += 1
        }
        let cleaned = String(kept).trimmingEnd()
        return (isCut ? cleaned + "…" : cleaned, isCut)
    }

    /// Text as XML writes it, in an element or in a quoted attribute.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200D: false
        case 0..<0x20, 0x7F...0x9F, 0xFDD0...0xFDEF, 0xFFF9...0xFFFF, 0xE0000...0x10FFFF: true
        default:
            // Controls of direction would reach into the text around them.
            scalar.properties.generalCategory == .format || scalar.properties.generalCategory == .privateUse
                || scalar.value & 0xFFFE == 0xFFFE
        }
    }
}
