/// Finds the name that is meant by one that is not quite right.
enum Names {
    /// The most alike name, or nil when more than a third of its letters differ.
    static func nearest(to word: String, in names: [String]) -> String? {
        let letters = Array(word.lowercased().unicodeScalars.prefix(40))
        guard letters.count > 2 else { return nil }
        var best: (distance: Int, name: String)?
        for name in names {
            let distance = distance(letters, Array(name.unicodeScalars))
            guard distance <= max(1, max(letters.count, name.unicodeScalars.count) / 3) else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (distance, name) }
        }
        return best?.name
    }

    private static func distance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
        var row = Array(0...second.count)
        for (i, letter) in first.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in second.enumerated() {
                let cost = letter == other ? diagonal : diagonal + 1
                diagonal = row[j + 1]
                row[j + 1] = min(cost, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[second.count]
    }
}
