/// A formula's text, cut into numbers, names and signs.
struct FormulaTokens {
    enum Token: Hashable {
        case number(Double)
        case name(String)
        case sign(Character)
    }

    private(set) var tokens: [Token] = []

    /// What else is written for the same sign.
    private static let signs: [Character: Character] = [
        "·": "*", "×": "*", "⋅": "*", "∗": "*", "−": "-", "–": "-", "÷": "/", "⁄": "/", "[": "(", "]": ")",
    ]
    private static let superscripts: [Character: Double] = [
        "⁰": 0, "¹": 1, "²": 2, "³": 3, "⁴": 4, "⁵": 5, "⁶": 6, "⁷": 7, "⁸": 8, "⁹": 9,
    ]

    init(_ text: Substring) throws(FormulaError) {
        let characters = Array(text)
        var index = 0
        while index < characters.count {
            let character = characters[index]
            if character.isWhitespace {
                index += 1
            } else if Self.isDigit(character) || character == "." {
                try readNumber(characters, &index)
            } else if character.isASCII, character.isLetter || character == "_" {
                readName(characters, &index)
            } else if let exponent = Self.superscripts[character] {
                tokens += [.sign("^"), .number(exponent)]
                index += 1
            } else if character == "*", index + 1 < characters.count, characters[index + 1] == "*" {
                tokens.append(.sign("^"))
                index += 2
            } else {
                try tokens.append(Self.other(character))
                index += 1
            }
        }
    }

    private static func other(_ character: Character) throws(FormulaError) -> Token {
        let sign = signs[character] ?? character
        switch sign {
        case "+", "-", "*", "/", "^", "(", ")", ",", "|": return .sign(sign)
        case "π": return .name("pi")
        case "τ": return .name("tau")
        case "√": return .name("sqrt")
        case "θ": return .name("theta")
        default:
            throw FormulaError("“\(character)” has no meaning in a formula; use x, numbers, + - * / ^ and functions.")
        }
    }

    private mutating func readNumber(_ characters: [Character], _ index: inout Int) throws(FormulaError) {
        var text = ""
        while index < characters.count, Self.isDigit(characters[index]) || characters[index] == "." {
            text.append(characters[index])
            index += 1
        }
        // "2e-3" is a number, and "2e" is twice e.
        if index + 1 < characters.count, characters[index] == "e" || characters[index] == "E" {
            let isSigned = characters[index + 1] == "-" || characters[index + 1] == "+"
            let first = index + (isSigned ? 2 : 1)
            if first < characters.count, Self.isDigit(characters[first]) {
                var last = first
                while last < characters.count, Self.isDigit(characters[last]) { last += 1 }
                text += String(characters[index..<last])
                index = last
            }
        }
        guard let number = Double(text), number.isFinite else {
            throw FormulaError("“\(text.prefix(20))” is no number.")
        }
        tokens.append(.number(number))
    }

    private mutating func readName(_ characters: [Character], _ index: inout Int) {
        var name = ""
        while index < characters.count, characters[index].isASCII,
            characters[index].isLetter || characters[index] == "_" || Self.isDigit(characters[index])
        {
            name.append(characters[index])
            index += 1
        }
        // The modules in which Python and JavaScript have their functions.
        if ["np", "numpy", "math", "Math"].contains(name), index < characters.count, characters[index] == "." {
            index += 1
        } else {
            tokens.append(.name(name.lowercased()))
        }
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}
