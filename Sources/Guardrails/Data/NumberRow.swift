/// Groups of digits with one separator between each, such as `4111 1111-1111.1111` or `+1 (415) 555-0134`.
struct NumberRow {
    struct Group {
        var signs: Range<Int>
        var digits: [UInt8]
        /// The signs between it and the group before.
        var separator: [UInt8]
    }

    private static let longestSeparator = 3
    private static let separators = Array(" -./()".utf8)

    var groups: [Group] = []
    /// Whether a plus sign stands before the first digit.
    var hasPlus = false
    /// Where the row begins with its sign and bracket.
    var start = 0
    /// Whether a letter touches it, so that it is part of something else.
    var isTouchedBefore = false
    var isTouchedAfter = false
    var isTouched: Bool { isTouchedBefore || isTouchedAfter }
    /// The word before it, in lower case.
    var label = ""

    /// All rows of a text, each sign in at most one.
    static func all(in signs: [FoldedText.Sign]) -> [NumberRow] {
        var rows: [NumberRow] = []
        var index = 0
        while index < signs.count {
            guard signs[index].isDigit else {
                index += 1
                continue
            }
            var row = NumberRow(beginningAt: index, in: signs)
            var separator: [UInt8] = []
            while index < signs.count {
                if signs[index].isDigit {
                    let start = index
                    while index < signs.count, signs[index].isDigit { index += 1 }
                    let digits = signs[start..<index].prefix(longestNumber + 1).map { $0.ascii - UInt8(ascii: "0") }
                    row.groups.append(Group(signs: start..<index, digits: digits, separator: separator))
                    separator = []
                } else if separators.contains(signs[index].ascii), separator.count < longestSeparator {
                    separator.append(signs[index].ascii)
                    index += 1
                } else {
                    break
                }
            }
            if let end = row.groups.last?.signs.upperBound, end < signs.count { row.isTouchedAfter = signs[end].isWord }
            rows.append(row)
        }
        return rows
    }

    private init(beginningAt first: Int, in signs: [FoldedText.Sign]) {
        start = first
        var before = first - 1
        while before >= 0, first - before <= 2, signs[before].ascii == UInt8(ascii: "(") || signs[before].scalar == "+"
        {
            hasPlus = hasPlus || signs[before].scalar == "+"
            start = before
            before -= 1
        }
        isTouchedBefore = before >= 0 && (signs[before].isWord || signs[before].ascii == UInt8(ascii: "_"))
        label = Self.label(endingAt: before, in: signs)
    }

    private static func label(endingAt end: Int, in signs: [FoldedText.Sign]) -> String {
        var end = end
        var skipped = 0
        while end >= 0, !signs[end].isWord, skipped < 4 {
            end -= 1
            skipped += 1
        }
        var letters: [UInt8] = []
        while end >= 0, signs[end].isLetter, letters.count < 12 {
            letters.append(signs[end].ascii | 0x20)
            end -= 1
        }
        return String(decoding: letters.reversed(), as: UTF8.self)
    }

    /// The most digits that a number which is looked for has.
    static let longestNumber = 19
}

extension NumberRow {
    /// How many digits a card has, by its first.
    private static let cardLengths: [UInt8: [Int]] = [
        2: [16], 3: [14, 15, 16], 4: [13, 16, 19], 5: [16], 6: [16, 17, 18, 19],
    ]

    /// Numbers of payment cards, by their length, the digit they begin with and Luhn's check.
    var cards: [Range<Int>] {
        windows(13...Self.longestNumber).filter { window in
            guard let lengths = Self.cardLengths[window.digits[0]], lengths.contains(window.digits.count) else {
                return false
            }
            return window.isWrittenLikeCard && Luhn.holds(for: window.digits)
        }.firstOfOverlapping.map(\.signs)
    }

    /// Social security numbers: 3, 2 and 4 digits, of a range that is given out; as one group only where they are
    /// called so.
    var socialSecurityNumbers: [Range<Int>] {
        var found: [Range<Int>] = []
        for window in windows(9...9) {
            let isNamed = ["ssn", "security", "social"].contains(label)
            let isWritten =
                window.lengths == [3, 2, 4] && window.separators.allSatisfy { $0.count == 1 && $0 != [0x2F] }
            guard isWritten || (isNamed && window.lengths == [9]) else { continue }
            let (area, group, serial) = (
                window.number(0..<3), window.number(3..<5), window.number(5..<9)
            )
            if area != 0, area != 666, area < 900, group != 0, serial != 0 { found.append(window.signs) }
        }
        return found
    }

    /// Numbers of telephones: with a plus, or as they are written in North America, or where they are called so.
    var phones: [Range<Int>] {
        guard !isTouched, let end = groups.last?.signs.upperBound, cards.isEmpty else { return [] }
        let count = groups.reduce(0) { $0 + $1.digits.count }
        if hasPlus { return (8...15).contains(count) ? [start..<end] : [] }
        if Self.names.contains(label), (7...15).contains(count) { return [start..<end] }
        return windows(10...11).filter(\.isNorthAmerican).firstOfOverlapping.map(\.signs)
    }

    private static let names: Set = [
        "phone", "telephone", "tel", "mobile", "cell", "call", "fax", "whatsapp", "sms", "text",
    ]

    /// Addresses of the internet, four bytes with points between them.
    var addresses: [Range<Int>] {
        guard !isTouched, groups.count == 4, groups.dropFirst().allSatisfy({ $0.separator == [UInt8(ascii: ".")] })
        else { return [] }
        let areBytes = groups.allSatisfy { group in
            group.digits.count <= 3 && group.digits.reduce(0) { $0 * 10 + Int($1) } <= 255
                && (group.digits.count == 1 || group.digits[0] != 0)
        }
        guard areBytes, let first = groups.first, let last = groups.last else { return [] }
        return [first.signs.lowerBound..<last.signs.upperBound]
    }
}
