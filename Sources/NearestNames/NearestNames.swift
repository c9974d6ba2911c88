/// Returns the names that look most like a misspelt one, best first, for "did you mean …?".
///
/// Letter case is ignored. A name counts as near when at most a third of its letters (and at least one) would have to be
/// inserted, dropped, replaced or swapped with a neighbour. Of equally near names the alphabetically first wins. Words over
/// 64 characters have no near names, which bounds the work per candidate.
package func nearest(to word: String, in names: some Collection<String>, limit: Int = 3) -> [String] {
    let word = Array(word.lowercased().unicodeScalars)
    guard (1...longestWord).contains(word.count) else { return [] }

    var found: [(distance: Int, name: String)] = []
    for name in Set(names) {
        let candidate = Array(name.lowercased().unicodeScalars)
        guard (1...longestWord).contains(candidate.count) else { continue }
        let bound = max(1, max(word.count, candidate.count) / 3)
        guard abs(word.count - candidate.count) <= bound else { continue }
        let distance = editDistance(word, candidate)
        if distance <= bound { found.append((distance, name)) }
    }
    found.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
    return found.prefix(max(0, limit)).map(\.name)
}

private let longestWord = 64

/// The optimal string alignment distance: like Damerau and Levenshtein's, but no substring is edited twice.
private func editDistance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
    var twoAbove = [Int](repeating: 0, count: second.count + 1)
    var above = Array(0...second.count)
    var row = above
    for i in first.indices {
        row[0] = i + 1
        for j in second.indices {
            let replacement = above[j] + (first[i] == second[j] ? 0 : 1)
            row[j + 1] = min(replacement, above[j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
                row[j + 1] = min(row[j + 1], twoAbove[j - 1] + 1)
            }
        }
        (twoAbove, above, row) = (above, row, twoAbove)
    }
    return above[second.count]
}
