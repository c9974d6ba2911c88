/// A piece of a text, as the gate looks at it.
struct Token: Hashable {
    enum Kind: Hashable {
        case word
        /// A number in its canonical form; a currency or unit that clings to it follows as a word of its own.
        case number
        /// Quoted text, code, an address, a path, an identifier: whatever counts to the letter.
        case literal
        case comma
        /// The end of a sentence.
        case stop
    }

    var kind: Kind
    /// Lower-cased for words, unless the case is what tells an acronym from a small word.
    var text: String
    /// Whether it is a word with a capital that does not begin a sentence.
    var isName = false
    /// Whether it owns what follows, as in "France's capital".
    var isOwner = false
}

/// Cuts a text into ``Token``s.
struct Tokenizer {
    private let characters: [Character]
    private var position = 0
    private(set) var tokens: [Token] = []
    /// Whether the text shouts, so that capitals tell nothing.
    private let isShouting: Bool

    private static let quotes: [Character: Character] = ["\"": "\"", "“": "”", "„": "“", "«": "»", "‹": "›"]
    private static let stops: Set<Character> = [".", "!", "?", "。", "！", "？", "\n", ";", ":"]
    private static let edges: Set<Character> = [
        ".", ",", ";", ":", "!", "?", ")", "]", "}", "(", "[", "{", "…", "、", "。", "，", "！", "？", "¿", "¡", "*",
    ]

    static func tokens(of text: String) -> [Token] {
        var tokenizer = Tokenizer(text)
        tokenizer.run()
        return tokenizer.tokens
    }

    private init(_ text: String) {
        var straightened: [Character] = []
        for character in text {
            switch character {
            case "’", "‘", "ʼ": straightened.append("'")
            case "–", "—": straightened.append(" ")
            case "−": straightened.append("-")
            default: straightened.append(character)
            }
        }
        characters = straightened
        let letters = characters.filter(\.isLetter)
        isShouting = letters.count > 8 && letters.allSatisfy(\.isUppercase)
    }

    private mutating func run() {
        while position < characters.count {
            let character = characters[position]
            if character == "`" {
                readCode()
            } else if let closing = Self.quotes[character] {
                readQuote(until: closing)
            } else if character == "'", beginsQuote {
                readQuote(until: "'")
            } else if character == "\n" {
                add(Token(kind: .stop, text: ""))
                position += 1
            } else if character.isWhitespace {
                position += 1
            } else {
                readChunk()
            }
        }
    }

    private var beginsSentence: Bool {
        tokens.last.map { $0.kind == .stop } ?? true
    }

    private mutating func add(_ token: Token) { tokens.append(token) }

    private mutating func add(literal: some Sequence<Character>) {
        let words = String(literal).split(whereSeparator: \.isWhitespace)
        add(Token(kind: .literal, text: words.joined(separator: " ")))
    }

    private mutating func readCode() {
        var fence = 0
        while position + fence < characters.count, characters[position + fence] == "`" { fence += 1 }
        let start = position + fence
        var end = start
        while end < characters.count {
            let next = characters[end...].prefix(fence)
            if next.count == fence, next.allSatisfy({ $0 == "`" }) { break }
            end += 1
        }
        add(literal: characters[start..<end])
        position = min(end + fence, characters.count)
    }

    private mutating func readQuote(until closing: Character) {
        let start = position + 1
        var end = start
        while end < characters.count {
            let isWord = end + 1 < characters.count && (characters[end + 1].isLetter || characters[end + 1].isNumber)
            if characters[end] == closing, closing != "'" || !isWord { break }
            end += 1
        }
        add(literal: characters[start..<min(end, characters.count)])
        position = min(end + 1, characters.count)
    }

    /// Whether the apostrophe here opens a quote that is closed later.
    private var beginsQuote: Bool {
        if position > 0, characters[position - 1].isLetter || characters[position - 1].isNumber { return false }
        // No further than a quote is long, or a text of apostrophes would take the square of its length.
        for next in position + 1..<max(min(characters.count, position + 300), position + 1)
        where characters[next] == "'" {
            let isWord = next + 1 < characters.count && characters[next + 1].isLetter
            if !isWord { return next > position + 1 }
        }
        return false
    }

    /// Reads up to the next space or quotation mark.
    private mutating func readChunk() {
        var end = position
        while end < characters.count, !characters[end].isWhitespace, characters[end] != "`", characters[end] != "\"",
            characters[end] != "“", characters[end] != "«"
        {
            end += 1
        }
        var chunk = characters[position..<end]
        position = end
        while let first = chunk.first, Self.edges.contains(first), !Self.isSignedNumber(chunk) { chunk.removeFirst() }
        var trailing: [Character] = []
        while let last = chunk.last, Self.edges.contains(last) {
            trailing.append(last)
            chunk.removeLast()
        }
        if !chunk.isEmpty { read(Array(chunk), endsAbbreviated: trailing.first == ".") }
        if trailing.contains(where: { Self.stops.contains($0) }) {
            add(Token(kind: .stop, text: ""))
        } else if trailing.contains(where: { $0 == "," || $0 == "，" || $0 == "、" }) {
            add(Token(kind: .comma, text: ""))
        }
    }

    private static func isSignedNumber(_ chunk: ArraySlice<Character>) -> Bool {
        chunk.first == "." && chunk.dropFirst().first?.isNumber == true
    }

    private mutating func read(_ chunk: [Character], endsAbbreviated: Bool) {
        if let parts = NumberReader.parts(of: chunk) {
            add(Token(kind: .number, text: parts.number))
            for unit in parts.units { add(Token(kind: .word, text: unit)) }
        } else if let word = Self.dotless(chunk) {
            addWord(word)
        } else if chunk.allSatisfy({ $0.isLetter || $0 == "'" || $0 == "-" }) {
            for part in chunk.split(separator: "-") { addWord(Array(part)) }
        } else if chunk.contains(where: { $0.isLetter || $0.isNumber }) {
            // Names of files, addresses, identifiers and models: C++, gpt-4o, a_b, x/y, me@there.
            add(Token(kind: .literal, text: String(chunk)))
        } else if chunk != ["-"], chunk != ["&"] {
            add(Token(kind: .literal, text: String(chunk)))
        }
    }

    /// The letters of an abbreviation with points, such as `U.S` and `p.m`.
    private static func dotless(_ chunk: [Character]) -> [Character]? {
        let letters = chunk.split(separator: ".")
        guard chunk.contains("."), letters.count > 1, letters.allSatisfy({ $0.count == 1 && $0.allSatisfy(\.isLetter) })
        else { return nil }
        return letters.flatMap(\.self)
    }

    private mutating func addWord(_ characters: [Character]) {
        var characters = characters
        var token = Token(kind: .word, text: "")
        var ending: String?
        if let apostrophe = characters.lastIndex(of: "'") {
            let after = String(characters[(apostrophe + 1)...]).lowercased()
            let before = String(characters[..<apostrophe]).lowercased()
            switch after {
            case "t" where before.hasSuffix("n"):
                ending = "not"
                characters = before == "won" ? Array("will") : before == "can" ? Array("can") : Array(before.dropLast())
            case "s" where Vocabulary.takesIs.contains(before), "re", "ve", "m", "d":
                characters = Array(characters[..<apostrophe])
            case "ll":
                characters = Array(characters[..<apostrophe])
                ending = "will"
            case "s":
                characters = Array(characters[..<apostrophe])
                token.isOwner = true
            case "":
                characters = Array(characters[..<apostrophe])
                token.isOwner = before.hasSuffix("s")
            default: break
            }
        }
        characters.removeAll { $0 == "'" }
        guard let first = characters.first else { return }
        let lower = String(characters).lowercased()
        token.text = lower
        if !isShouting {
            let isAcronym = characters.count > 1 && characters.allSatisfy(\.isUppercase)
            token.isName = first.isUppercase && (!beginsSentence || isAcronym) && lower != "i"
            if token.isName, isAcronym || characters.count == 1, Vocabulary.isSmall(lower) {
                token.text = String(characters)
            }
        }
        if lower == "i", let last = tokens.last, last.isName { token.isName = true }
        add(token)
        if let ending { add(Token(kind: .word, text: ending)) }
    }
}
