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
        // Widths grow with the size: they are measured once.
        let units = words.map { typeface.width(of: $0, size: 1) }
        while true {
            if let lines = Self.broken(words, units, typeface, width: width, size: size), lines.count <= most {
                self.lines = lines
                return
            }
            guard size > sizes.lowerBound else { break }
            size = max(sizes.lowerBound, size - 1)
        }
        isDamaged = true
        let pieces = words.flatMap { Self.cut($0, typeface, width: width, size: size) }
        let parts = pieces.map { typeface.width(of: $0, size: 1) }
        lines = Self.broken(pieces, parts, typeface, width: width, size: size) ?? []
        guard lines.count > most else { return }
        lines = Array(lines.prefix(most))
        var last = lines[most - 1]
        while !last.isEmpty, typeface.width(of: last + "…", size: size) > width { last.removeLast() }
        lines[most - 1] = last.trimmingEnd() + "…"
    }

    /// Fills lines with words, as evenly as their number allows; nil when a word is wider than a line.
    private static func broken(
        _ words: [String],
        _ units: [Double],
        _ typeface: Typeface,
        width: Double,
        size: Double
    ) -> [String]? {
        let widest = (units.max() ?? 0) * size
        guard widest <= width else { return nil }
        let space = typeface.width(of: " ", size: size)
        /// The first word of each line.
        func fill(_ limit: Double) -> [Int] {
            var starts: [Int] = []
            var filled = 0.0
            for (index, unit) in units.enumerated() {
                let wide = unit * size
                if index > 0, filled + space + wide <= limit {
                    filled += space + wide
                } else {
                    starts.append(index)
                    filled = wide
                }
            }
            return starts
        }
        var starts = fill(width)
        if starts.count > 1 {
            // The narrowest width that needs no further line leaves no word alone.
            var (low, high) = (widest, width)
            for _ in 0..<10 {
                let middle = (low + high) / 2
                if fill(middle).count <= starts.count { high = middle } else { low = middle }
            }
            starts = fill(high)
        }
        let ends = starts.dropFirst() + [words.count]
        return zip(starts, ends).map { words[$0..<$1].joined(separator: " ") }
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
