/// Texts as sets of their words and pairs of words, which say how much two of them have in common.
///
/// Every text that is compared is known from the beginning, so that words are numbered from the rarest: two texts that
/// are alike must share one of their few rarest, and only those that do are compared.
struct Shingles {
    /// How alike two texts are at least that count as one, by Jaccard: what they share of what either has.
    static let threshold = 0.8
    /// How much of a long text is looked at, in words.
    private static let wordLimit = 400

    /// The sets, each sorted from the rarest, in the order of the texts.
    let sets: [[Int32]]

    init(_ texts: [String]) {
        let words = texts.map(Self.shingles)
        var counts: [String: Int] = [:]
        for word in words.joined() { counts[word, default: 0] += 1 }
        let order = counts.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        let numbers = Dictionary(
            order.enumerated().map { ($1.key, Int32($0)) },
            uniquingKeysWith: { first, _ in first }
        )
        sets = words.map { words in words.compactMap { numbers[$0] }.sorted() }
    }

    /// The text with nothing but its words, in small letters: the same for texts that only look different.
    static func plain(_ text: String) -> String { words(of: text).joined(separator: " ") }

    private static func words(of text: String) -> [Substring] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }
    }

    private static func shingles(_ text: String) -> Set<String> {
        let words = Array(words(of: text).prefix(wordLimit))
        guard !words.isEmpty else { return [text] }
        return Set(words.map(String.init) + zip(words, words.dropFirst()).map { "\($0) \($1)" })
    }

    /// How alike two sets are, from 0 to 1.
    static func similarity(_ one: [Int32], _ other: [Int32]) -> Double {
        var (i, j, shared) = (0, 0, 0)
        while i < one.count, j < other.count {
            if one[i] == other[j] { shared += 1 }
            let isBehind = one[i] <= other[j]
            if one[i] >= other[j] { j += 1 }
            if isBehind { i += 1 }
        }
        let all = one.count + other.count - shared
        return all == 0 ? 1 : Double(shared) / Double(all)
    }
}

/// Finds out whether a text like another was put in before.
struct NearIndex {
    /// How many others a text is compared with at most, the newest first, so that texts of one mould stay cheap.
    private static let comparisons = 2000

    private var members: [[Int32]] = []
    private var places: [Int32: [Int]] = [:]

    mutating func insert(_ set: [Int32]) {
        for number in Self.prefix(set) { places[number, default: []].append(members.count) }
        members.append(set)
    }

    func contains(near set: [Int32]) -> Bool {
        var seen: Set<Int> = []
        for number in Self.prefix(set) {
            for place in (places[number] ?? []).reversed() where seen.insert(place).inserted {
                if Shingles.similarity(members[place], set) >= Shingles.threshold { return true }
                if seen.count == Self.comparisons { return false }
            }
        }
        return false
    }

    /// The rarest of a set, one of which it shares with every set that is like it.
    private static func prefix(_ set: [Int32]) -> ArraySlice<Int32> {
        set.prefix(set.count - Int((Double(set.count) * Shingles.threshold).rounded(.up)) + 1)
    }
}
