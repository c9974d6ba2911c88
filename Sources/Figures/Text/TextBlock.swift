/// Text broken into lines at a font size.
struct TextBlock: Hashable, Sendable {
    var lines: [String]
    var size: Double
    var typeface: Typeface

    /// Whether a word had to be broken or text left out.
    var isDamaged = false

    static let leading = 1.24

    var width: Double { lines.map { typeface.width(of: $0, size: size) }.max() ?? 0 }
    var height: Double { lines.isEmpty ? 0 : Double(lines.count) * size * Self.leading }
    var isEmpty: Bool { lines.isEmpty }

    /// Breaks text to a width, in a smaller font when it must be, and shortens it with an ellipsis as a last resort.
    init(
        _ text: String,
        _ typeface: Typeface,
        width: Double,
        lines most: Int,
        sizes: ClosedRange<Double>
    ) {
        self.typeface = typeface
        lines = []
        size = sizes.upperBound
        guard !text.isEmpty, most > 0, width > 0 else { return }
        let words = text.split(separator: " ").map(String.init)
        while true {
            if let lines = Self.broken(words, typeface, width: width, size: size), lines.count <= most {
                self.lines = lines
                return
            }
            guard size > sizes.lowerBound else { break }
            size = max(sizes.lowerBound, size - 1)
        }
        isDamaged = true
        let pieces = words.flatMap { Self.cut($0, typeface, width: width, size: size) }
        lines = Self.broken(pieces, typeface, width: width, size: size) ?? []
        guard lines.count > most else { return }
        lines = Array(lines.prefix(most))
        var last = lines[most - 1]
        while !last.isEmpty, typeface.width(of: last + "…", size: size) > width { last.removeLast() }
        lines[most - 1] = last.trimmingEnd() + "…"
    }

    /// Fills lines with words, as evenly as their number allows; nil when a word is wider than a line.
    private static func broken(_ words: [String], _ typeface: Typeface, width: Double, size: Double) -> [String]? {
        let widths = words.map { typeface.width(of: $0, size: size) }
        guard widths.allSatisfy({ $0 <= width }) else { return nil }
        let space = typeface.width(of: " ", size: size)
        func fill(_ limit: Double) -> [String] {
            var lines: [String] = []
            var filled = 0.0
            for (word, wide) in zip(words, widths) {
                if !lines.isEmpty, filled + space + wide <= limit {
                    lines[lines.count - 1] += " " + word
                    filled += space + wide
                } else {
                    lines.append(word)
                    filled = wide
                }
            }
            return lines
        }
        let lines = fill(width)
        guard lines.count > 1 else { return lines }
        // The narrowest width that needs no further line leaves no word alone.
        var (low, high) = (widths.max() ?? 0, width)
        for _ in 0..<12 {
            let middle = (low + high) / 2
            if fill(middle).count <= lines.count { high = middle } else { low = middle }
        }
        return fill(high)
    }

    private static func cut(_ word: String, _ typeface: Typeface, width: Double, size: Double) -> [String] {
        guard typeface.width(of: word, size: size) > width else { return [word] }
        var pieces: [String] = []
        var piece = ""
        for character in word {
            if !piece.isEmpty, typeface.width(of: piece + String(character), size: size) > width {
                pieces.append(piece)
                piece = ""
            }
            piece.append(character)
        }
        return pieces + [piece]
    }
}

extension String {
    func trimmingEnd() -> String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
