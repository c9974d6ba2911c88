/// Reads the syntax of a pattern.
struct PatternParser {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    init(_ source: String) { scalars = Array(source.unicodeScalars) }

    mutating func parse() throws(Pattern.Failure) -> PatternSyntax {
        let syntax = try choice()
        guard position == scalars.count else { throw Pattern.Failure(complaint: "has a closing parenthesis too many") }
        return syntax
    }

    private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take(_ text: String) -> Bool {
        let wanted = text.unicodeScalars
        guard scalars[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    private mutating func choice() throws(Pattern.Failure) -> PatternSyntax {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 64 else { throw Pattern.Failure(complaint: "is nested too deeply") }
        var choices = [try sequence()]
        while take("|") { choices.append(try sequence()) }
        return .choice(choices)
    }

    private mutating func sequence() throws(Pattern.Failure) -> PatternSyntax {
        var parts: [PatternSyntax] = []
        while let scalar = current, scalar != "|", scalar != ")" { parts.append(try repeated(try atom())) }
        return .sequence(parts)
    }

    private mutating func atom() throws(Pattern.Failure) -> PatternSyntax {
        let scalar = scalars[position]
        position += 1
        switch scalar {
        case "^": return .start
        case "$": return .end
        case ".": return .one(.dot)
        case "(": return try group()
        case "[": return .one(try characterClass())
        case "\\":
            if take("b") { return .boundary(true) }
            if take("B") { return .boundary(false) }
            return .one(ScalarSet(members: [try escape()]))
        case "*", "+", "?": throw Pattern.Failure(complaint: "repeats nothing with \(scalar)")
        default: return .one(ScalarSet(scalar))
        }
    }

    private mutating func group() throws(Pattern.Failure) -> PatternSyntax {
        if take("?") {
            if take("<"), current != "=", current != "!" {
                while let scalar = current, scalar != ">" { position += scalar == ")" ? scalars.count : 1 }
                guard take(">") else { throw Pattern.Failure(complaint: "has a group whose name does not end") }
            } else if !take(":") {
                throw Pattern.Failure(complaint: "uses lookaround or flags, which are not supported")
            }
        }
        let syntax = try choice()
        guard take(")") else { throw Pattern.Failure(complaint: "has a group that is not closed") }
        return syntax
    }

    private mutating func repeated(_ part: PatternSyntax) throws(Pattern.Failure) -> PatternSyntax {
        let result: PatternSyntax
        switch current {
        case "*": result = .repeated(part, atLeast: 0, atMost: nil)
        case "+": result = .repeated(part, atLeast: 1, atMost: nil)
        case "?": result = .repeated(part, atLeast: 0, atMost: 1)
        case "{":
            guard let counts = try counts() else { return part }
            _ = take("?")
            return .repeated(part, atLeast: counts.least, atMost: counts.most)
        default: return part
        }
        position += 1
        // Whether a repetition is lazy changes where a match ends, not whether there is one.
        _ = take("?")
        return result
    }

    /// Reads `{2}`, `{2,}` or `{2,3}`; anything else is a brace that stands for itself.
    private mutating func counts() throws(Pattern.Failure) -> (least: Int, most: Int?)? {
        let start = position
        position += 1
        if let least = integer() {
            if take("}") { return (least, least) }
            if take(",") {
                if take("}") { return (least, nil) }
                if let most = integer(), take("}") {
                    guard least <= most else { throw Pattern.Failure(complaint: "repeats from more to fewer times") }
                    return (least, most)
                }
            }
        }
        position = start
        return nil
    }

    private mutating func integer() -> Int? {
        var value: Int?
        while let scalar = current, ("0"..."9").contains(scalar) {
            value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 1_000_000)
            position += 1
        }
        return value
    }
}

extension PatternParser {
    private mutating func characterClass() throws(Pattern.Failure) -> ScalarSet {
        var set = ScalarSet(isNegated: take("^"))
        while !take("]") {
            let first = try classMember()
            guard current == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
                set.members.append(first)
                continue
            }
            position += 1
            let last = try classMember()
            guard case .range(let low) = first, case .range(let high) = last, low.lowerBound <= high.lowerBound else {
                throw Pattern.Failure(complaint: "has a range in brackets that is the wrong way round")
            }
            set.members.append(.range(low.lowerBound...high.lowerBound))
        }
        return set
    }

    private mutating func classMember() throws(Pattern.Failure) -> ScalarSet.Member {
        guard let scalar = current else { throw Pattern.Failure(complaint: "has a bracket that is not closed") }
        position += 1
        guard scalar == "\\" else { return .range(scalar.value...scalar.value) }
        if take("b") { return .range(8...8) }
        return try escape()
    }

    /// Reads what follows a backslash.
    private mutating func escape() throws(Pattern.Failure) -> ScalarSet.Member {
        guard let scalar = current else { throw Pattern.Failure(complaint: "ends with a backslash") }
        position += 1
        switch scalar {
        case "d": return .digit(true)
        case "D": return .digit(false)
        case "w": return .word(true)
        case "W": return .word(false)
        case "s": return .space(true)
        case "S": return .space(false)
        case "p", "P": return .property(try propertyName(), scalar == "p")
        case "1"..."9", "k": throw Pattern.Failure(complaint: "uses a back reference, which is not supported")
        default:
            let value = try escapedScalar(scalar)
            return .range(value...value)
        }
    }

    private mutating func escapedScalar(_ scalar: Unicode.Scalar) throws(Pattern.Failure) -> UInt32 {
        switch scalar {
        case "n": return 0x0A
        case "r": return 0x0D
        case "t": return 0x09
        case "f": return 0x0C
        case "v": return 0x0B
        case "0": return 0
        case "c":
            if let letter = current, letter.isASCII, letter.properties.isAlphabetic {
                position += 1
                return letter.value & 31
            }
        case "x": if let value = hexadecimal(2) { return value }
        case "u":
            if take("{") {
                var value: UInt32 = 0
                while let digit = hexadecimal(1) { value = min(value << 4 | digit, 0x110000) }
                if take("}"), value < 0x110000 { return value }
            } else if let unit = hexadecimal(4) {
                guard (0xD800..<0xDC00).contains(unit), take("\\u"), let low = hexadecimal(4) else { return unit }
                return 0x10000 + (unit - 0xD800) << 10 + (low & 0x3FF)
            }
        case _ where !scalar.isASCII || scalar == "_" || !ScalarSet.isWord(scalar): return scalar.value
        default: break
        }
        throw Pattern.Failure(complaint: "has an escape \\\(scalar) that means nothing")
    }

    private mutating func hexadecimal(_ count: Int) -> UInt32? {
        guard position + count <= scalars.count else { return nil }
        var value: UInt32 = 0
        for scalar in scalars[position..<position + count] {
            guard scalar.isASCII, let digit = Character(scalar).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        position += count
        return value
    }

    private mutating func propertyName() throws(Pattern.Failure) -> String {
        var name = ""
        if take("{") {
            while let scalar = current, scalar != "}" {
                name.unicodeScalars.append(scalar)
                position += 1
            }
            if take("}"), ScalarSet.isProperty(name) { return name }
        }
        throw Pattern.Failure(complaint: "asks for a Unicode property that is not supported: \(name)")
    }
}
