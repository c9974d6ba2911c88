/// Looks for many phrases in one pass over the words of a text.
///
/// A phrase is an automaton whose state is how many of its elements were seen; all that a word does to it is looked up
/// by the word, so that words of no phrase cost nothing.
struct PhraseSearch: Sendable {
    struct Match {
        var rule: Int
        var signs: Range<Int>
    }

    /// The places that a word has in one phrase.
    private struct Use: Sendable {
        var phrase: Int
        var elements: [Int]
    }

    /// The phrases that were begun: where each number of elements seen was begun.
    private typealias State = [Int: Int]

    private let phrases: [(rule: Int, phrase: Phrase)]
    private let uses: [String: [Use]]
    private let scanner: WordScanner

    init(_ phrases: [(Int, Phrase)]) {
        self.phrases = phrases.map { (rule: $0, phrase: $1) }
        var uses: [String: [Use]] = [:]
        for (index, (_, phrase)) in phrases.enumerated() {
            for (place, element) in phrase.elements.enumerated() {
                for word in element.words {
                    if uses[word]?.last?.phrase == index, let last = uses[word]?.indices.last {
                        uses[word]?[last].elements.append(place)
                    } else {
                        uses[word, default: []].append(Use(phrase: index, elements: [place]))
                    }
                }
            }
        }
        self.uses = uses
        scanner = WordScanner(vocabulary: Set(uses.keys))
    }

    func matches(in text: FoldedText) -> [Match] {
        guard !uses.isEmpty else { return [] }
        var matches: [Match] = []
        var states: [Int: State] = [:]
        for word in scanner.words(of: text) {
            var next: [Int: State] = [:]
            for use in uses[word.text] ?? [] {
                let (rule, phrase) = phrases[use.phrase]
                let state = Self.step(states[use.phrase] ?? [:], word, use.elements, phrase)
                if let start = state[phrase.elements.count] {
                    matches.append(Match(rule: rule, signs: start..<word.signs.upperBound))
                } else if !state.isEmpty {
                    next[use.phrase] = state
                }
            }
            states = next
        }
        return matches
    }

    /// What was seen of a phrase once a word was read that has those places in it.
    private static func step(
        _ state: State,
        _ word: WordScanner.Word,
        _ places: [Int],
        _ phrase: Phrase
    ) -> State {
        // Where each element may be the next: behind what was seen, and behind what may be missing after that.
        var starts = state
        starts[0] = word.signs.lowerBound
        for (place, element) in phrase.elements.enumerated() where element.isOptional {
            if let start = starts[place] { starts[place + 1] = min(starts[place + 1] ?? start, start) }
        }
        var next: State = [:]
        for place in places {
            let element = phrase.elements[place]
            guard let start = starts[place], word.startsLine || !element.startsLine,
                word.hasColon || !element.needsColon
            else { continue }
            // What may be missing at the end need not be waited for.
            let isLast = phrase.elements[(place + 1)...].allSatisfy(\.isOptional)
            let seen = isLast ? phrase.elements.count : place + 1
            next[seen] = min(next[seen] ?? start, start)
        }
        return next
    }
}
