/// What a text says, as far as two texts must agree in it.
///
/// It is the text's words in order without those that carry nothing, each in one of its spellings.
package struct Sketch: Hashable, Sendable {
    /// One thing that is said.
    struct Symbol: Hashable {
        enum Kind: Hashable {
            case number, name, negation, literal, word
        }

        let kind: Kind
        let text: String
    }

    /// What is asked: who, when, how, or whether.
    var question = "what"
    var isPast = false
    var isFuture = false
    var isEnglish = true
    /// The scripts of its letters.
    var scripts: Set<Script> = []
    var symbols: [Symbol] = []

    /// The words as they are, for texts that say nothing but harmless ones.
    var words: [String] = []

    package init(_ text: String) {
        scripts = Script.all(in: text)
        let tokens = NumberReader.spelledOut(Tokenizer.tokens(of: text))
        let small = tokens.filter { $0.kind == .word }.map(\.text)
        words = small
        let foreign = small.count { Vocabulary.foreign.contains($0) && !Vocabulary.english.contains($0) }
        let english = small.count { Vocabulary.english.contains($0) && !Vocabulary.foreign.contains($0) }
        isEnglish = foreign <= english
        guard isEnglish else {
            // What is not known to be harmless counts, and in another language nothing is known.
            question = ""
            symbols = tokens.compactMap { $0.kind == .comma || $0.kind == .stop ? nil : Symbol($0, $0.text) }
            return
        }
        var reader = SketchReader(tokens)
        reader.run()
        question = reader.question
        isPast = reader.isPast
        isFuture = reader.isFuture
        symbols = reader.symbols
    }

    /// A writing system, as far as languages differ by it.
    enum Script: Hashable {
        case latin, greek, cyrillic, hebrew, arabic, devanagari, thai, kana, hangul, han, other

        static func all(in text: String) -> Set<Script> {
            var scripts: Set<Script> = []
            for scalar in text.unicodeScalars where scalar.properties.isAlphabetic {
                scripts.insert(Script(scalar))
            }
            return scripts
        }

        private init(_ scalar: Unicode.Scalar) {
            switch scalar.value {
            case 0...0x24F, 0x1E00...0x1EFF: self = .latin
            case 0x370...0x3FF, 0x1F00...0x1FFF: self = .greek
            case 0x400...0x52F: self = .cyrillic
            case 0x590...0x5FF: self = .hebrew
            case 0x600...0x77F: self = .arabic
            case 0x900...0x97F: self = .devanagari
            case 0xE00...0xE7F: self = .thai
            case 0x3040...0x30FF: self = .kana
            case 0x1100...0x11FF, 0xAC00...0xD7AF: self = .hangul
            case 0x3400...0x9FFF, 0x20000...0x3FFFF: self = .han
            default: self = .other
            }
        }
    }
}

extension Sketch.Symbol {
    init(_ token: Token, _ text: String) {
        switch token.kind {
        case .number: self.init(kind: .number, text: text)
        case .literal: self.init(kind: .literal, text: text)
        default: self.init(kind: token.isName ? .name : .word, text: text)
        }
    }

    /// Whether both say the same: the same word, or forms of one word.
    func agrees(with other: Sketch.Symbol) -> Bool {
        if text == other.text { return isComparable(to: other) }
        guard kind == .word || kind == .name, other.kind == .word || other.kind == .name else { return false }
        // Forms of one word begin alike.
        guard text.utf8.prefix(3).elementsEqual(other.text.utf8.prefix(3)) else { return false }
        return !Lemmas.of(text).isDisjoint(with: Lemmas.of(other.text))
    }

    /// Everything it may be a form of; numbers and literals are forms of themselves alone.
    var forms: Set<String> {
        switch kind {
        case .number: ["number " + text]
        case .literal: ["literal " + text]
        case .name, .negation, .word: Lemmas.of(text)
        }
    }

    private func isComparable(to other: Sketch.Symbol) -> Bool {
        kind == other.kind || (kind != .number && other.kind != .number && kind != .literal && other.kind != .literal)
    }
}

/// What a word may be a form of.
enum Lemmas {
    static func of(_ word: String) -> Set<String> {
        guard word.count > 3, word.allSatisfy(\.isLetter) else { return [word] }
        var lemmas: Set<String> = [word]
        if word.hasSuffix("ies"), word.count > 4 { lemmas.insert(word.dropLast(3) + "y") }
        if word.hasSuffix("s"), !word.hasSuffix("ss"), !word.hasSuffix("us"), !word.hasSuffix("is"), word != "news" {
            lemmas.insert(String(word.dropLast()))
            if ["ches", "shes", "sses", "xes", "zes", "oes"].contains(where: word.hasSuffix) {
                lemmas.insert(String(word.dropLast(2)))
            }
        }
        for ending in ["ing", "ed"] where word.hasSuffix(ending) {
            let stem = word.dropLast(ending.count)
            guard stem.count >= 3, stem.contains(where: { "aeiouy".contains($0) }) else { continue }
            let last = stem.suffix(2)
            if last.first == last.last, let letter = last.last, !"lsz".contains(letter) {
                lemmas.insert(String(stem.dropLast()))
            } else {
                lemmas.insert(String(stem))
                lemmas.insert(stem + "e")
                if last == "ll" { lemmas.insert(String(stem.dropLast())) }
                if stem.hasSuffix("i") { lemmas.insert(stem.dropLast() + "y") }
            }
        }
        return lemmas
    }
}
