/// Reads an English text's tokens into a ``Sketch``.
struct SketchReader {
    private(set) var question = ""
    private(set) var isPast = false
    private(set) var isFuture = false
    private(set) var symbols: [Sketch.Symbol] = []

    private var tokens: [Token]
    /// Owners whose belongings have not come yet: "France's capital" is read as "the capital of France".
    private var owners: [Sketch.Symbol] = []
    private var hasBelonging = false

    init(_ tokens: [Token]) {
        self.tokens = tokens
    }

    mutating func run() {
        readDates()
        moveBeginning()
        readPhrases()
        readQuestion()
        readSymbols()
    }

    // MARK: - Rewriting

    /// "5th of January, 2024", "January 5, 2024" and "2024-01-05" are one date.
    private mutating func readDates() {
        var result: [Token] = []
        var index = 0
        while index < tokens.count {
            let token = tokens[index]
            if token.kind == .literal, let date = Self.numericDate(token.text) {
                result += date
                index += 1
            } else if let (month, day, used) = dayAndMonth(at: index) {
                result += [Token(kind: .word, text: month), Token(kind: .number, text: day)]
                index += used
                let comma = index < tokens.count && tokens[index].kind == .comma ? 1 : 0
                if index + comma < tokens.count, tokens[index + comma].kind == .number,
                    tokens[index + comma].text.count == 4
                {
                    index += comma
                }
            } else {
                result.append(token)
                index += 1
            }
        }
        tokens = result
    }

    private func dayAndMonth(at index: Int) -> (month: String, day: String, used: Int)? {
        func day(_ index: Int) -> String? {
            guard index < tokens.count, tokens[index].kind == .number else { return nil }
            let text = tokens[index].text.hasSuffix("th") ? String(tokens[index].text.dropLast(2)) : tokens[index].text
            return Int(text).flatMap { 1...31 ~= $0 ? text : nil }
        }
        func month(_ index: Int) -> String? {
            index < tokens.count && tokens[index].kind == .word ? Vocabulary.months[tokens[index].text] : nil
        }
        if let month = month(index), let day = day(index + 1) { return (month, day, 2) }
        guard let day = day(index) else { return nil }
        if let month = month(index + 1) { return (month, day, 2) }
        guard index + 1 < tokens.count, tokens[index + 1].text == "of", let month = month(index + 2) else { return nil }
        return (month, day, 3)
    }

    private static func numericDate(_ text: String) -> [Token]? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2, Int(parts[0]) != nil,
            let month = Int(parts[1]), 1...12 ~= month, let day = Int(parts[2]), 1...31 ~= day
        else { return nil }
        return [
            Token(kind: .word, text: Vocabulary.monthsInOrder[month - 1]), Token(kind: .number, text: String(day)),
            Token(kind: .number, text: String(parts[0])),
        ]
    }

    private static let beginnings: Set<String> = ["in", "for", "with", "using", "on", "at", "during", "within"]

    /// "In Python, how do I sort a list?" asks what "How do I sort a list in Python?" does.
    private mutating func moveBeginning() {
        guard let first = tokens.first, first.kind == .word, Self.beginnings.contains(first.text),
            let comma = tokens.prefix(8).firstIndex(where: { $0.kind == .comma }), comma > 1,
            let end = tokens.firstIndex(where: { $0.kind == .stop }) ?? Optional(tokens.count), end > comma + 1
        else { return }
        tokens = Array(tokens[(comma + 1)..<end] + tokens[..<comma] + tokens[end...])
    }

    private mutating func readPhrases() {
        var result: [Token] = []
        var index = 0
        while index < tokens.count {
            let phrase = Vocabulary.phrases[tokens[index].text.lowercased()]?.first { phrase in
                index + phrase.words.count <= tokens.count
                    && zip(phrase.words, tokens[index...]).allSatisfy { $1.kind == .word && $1.text.lowercased() == $0 }
            }
            guard let phrase else {
                result.append(tokens[index])
                index += 1
                continue
            }
            var meaning = phrase.meaning.map { Token(kind: .word, text: $0) }
            let last = tokens[index + phrase.words.count - 1]
            if last.isOwner, !meaning.isEmpty { meaning[meaning.count - 1].isOwner = true }
            result += meaning
            index += phrase.words.count
        }
        tokens = result
    }

    // MARK: - What is asked

    private mutating func readQuestion() {
        let words = tokens.filter { $0.kind == .word && !$0.isName }.map(\.text)
        if let index = tokens.firstIndex(where: { isQuestionWord($0) }),
            let kind = Vocabulary.questionWords[tokens[index].text]
        {
            question = kind
            let next = index + 1 < tokens.count ? tokens[index + 1].text : ""
            if kind == "how", next == "many" || next == "much" {
                question = "how many"
                tokens.remove(at: index + 1)
            }
            // "What does it mean when": the first word asks, the second says of what.
            tokens.remove(at: index)
        } else if let first = words.first(where: {
            !Vocabulary.harmless.contains($0) || Vocabulary.auxiliaries.contains($0)
        }),
            Vocabulary.auxiliaries.contains(first), tokens.first?.text == first || words.first == first
        {
            question = ["can", "could"].contains(first) ? "can" : "whether"
        } else {
            question = "what"
        }
        if question == "what" { readWay() }
    }

    private func isQuestionWord(_ token: Token) -> Bool {
        token.kind == .word && !token.isName && Vocabulary.questionWords[token.text] != nil
    }

    /// "What is the way to", "steps for": how.
    private mutating func readWay() {
        for index in tokens.indices.dropLast()
        where tokens[index].kind == .word && Vocabulary.ways.contains(tokens[index].text) {
            guard ["to", "for", "of"].contains(tokens[index + 1].text) else { continue }
            question = "how"
            tokens.remove(at: index)
            return
        }
    }

    // MARK: - What is said

    private mutating func readSymbols() {
        var beginsSentence = true
        var hasHelper = false
        for (index, token) in tokens.enumerated() {
            switch token.kind {
            case .stop, .comma:
                settleOwners()
                if token.kind == .stop { beginsSentence = true }
                continue
            case .number, .literal: add(Sketch.Symbol(token, token.text), owns: false)
            case .word:
                if beginsSentence, Vocabulary.courtesies.contains(token.text) { continue }
                read(token, beginsSentence, isStranded(index), &hasHelper)
                // A request that is begun with courtesy begins with the request.
                if beginsSentence, token.text == "please" || token.text == "kindly" { continue }
            }
            beginsSentence = false
        }
        settleOwners()
    }

    /// Whether a small word stands where it says something.
    private func isStranded(_ index: Int) -> Bool {
        guard Vocabulary.stranded.contains(tokens[index].text) else { return false }
        let isLast = index + 1 >= tokens.count || tokens[index + 1].kind == .stop
        return index > 0 && (isLast || ["is", "are", "was", "were"].contains(tokens[index - 1].text))
    }

    private mutating func read(_ token: Token, _ beginsSentence: Bool, _ isStranded: Bool, _ hasHelper: inout Bool) {
        let word = token.text
        if !token.isName {
            if ["is", "are", "be", "been", "being", "am", "has", "have", "get"].contains(word) { hasHelper = true }
            if let negation = Vocabulary.negations[word] {
                return add(Sketch.Symbol(kind: .negation, text: negation), owns: false)
            }
            if Vocabulary.past.contains(word) {
                isPast = true
                if word == "was" || word == "were" || word == "did" { return settleOwners() }
            }
            if Vocabulary.future.contains(word) {
                isFuture = true
                return settleOwners()
            }
            if beginsSentence, Vocabulary.requests.contains(word) { return }
            if let modal = Vocabulary.modals[word], question != "how" {
                return add(Sketch.Symbol(kind: .word, text: modal), owns: false)
            }
            if Vocabulary.harmless.contains(word), !isStranded { return settleOwners() }
            if word == "you", question == "how" { return settleOwners() }
            let isParticiple = word.count > 4 && word.hasSuffix("ed") && !word.hasSuffix("eed")
            if isParticiple || Vocabulary.irregularPasts.contains(word), !hasHelper { isPast = true }
        }
        let text = Vocabulary.synonyms[word] ?? Self.pronouns[word] ?? word
        add(Sketch.Symbol(kind: token.isName ? .name : .word, text: text), owns: token.isOwner)
    }

    private static let pronouns = [
        "him": "he", "his": "he", "her": "she", "hers": "she", "them": "they", "their": "they", "yours": "your",
        "everyone": "everybody", "someone": "somebody", "till": "until",
    ]

    private mutating func add(_ symbol: Sketch.Symbol, owns: Bool) {
        if owns {
            owners.insert(symbol, at: 0)
        } else {
            symbols.append(symbol)
            hasBelonging = !owners.isEmpty
        }
    }

    /// Puts owners after what they own, once that has been said.
    private mutating func settleOwners() {
        guard hasBelonging else { return }
        symbols += owners
        owners = []
        hasBelonging = false
    }
}
