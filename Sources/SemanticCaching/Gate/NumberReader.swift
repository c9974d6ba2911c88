/// Reads numbers however they are written, into one form.
enum NumberReader {
    /// The number that a chunk of text begins with, and the units that cling to it; `nil` when it is something else.
    static func parts(of chunk: [Character]) -> (number: String, units: [String])? {
        var rest = chunk[...]
        var units: [String] = []
        var sign = ""
        if rest.first == "-" || rest.first == "+" { sign = rest.removeFirst() == "-" ? "-" : "" }
        if let first = rest.first, let currency = currencies[first] {
            units.append(currency)
            rest.removeFirst()
        }
        let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == "," || $0 == ".") }
        guard let number = canonical(String(digits)) else { return nil }
        let suffix = String(rest.dropFirst(digits.count)).lowercased()
        switch suffix {
        case "": return (sign + number, units)
        case "st", "nd", "rd", "th": return (sign + number + "th", units)
        case "k": return (sign + shifted(number, by: 3), units)
        case "%": return (sign + number, units + ["percent"])
        case "°": return (sign + number, units + ["degree"])
        case "°c": return (sign + number, units + ["degree", "celsius"])
        case "°f": return (sign + number, units + ["degree", "fahrenheit"])
        default:
            guard suffixes.contains(suffix) else { return nil }
            return (sign + number, units + [suffix])
        }
    }

    /// Reads `1,000.00` as `1000`, and anything that is no plain number as `nil`.
    ///
    /// Where a point may group thousands, it stays.
    private static func canonical(_ text: String) -> String? {
        guard text.contains(where: \.isNumber), text.last?.isNumber == true else { return nil }
        let halves = text.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return nil }
        let groups = halves[0].split(separator: ",", omittingEmptySubsequences: false)
        let isGrouped = groups.count > 1
        if isGrouped, (groups.first?.count ?? 0) > 3 || groups.dropFirst().contains(where: { $0.count != 3 }) {
            return nil
        }
        var whole = groups.joined()
        while whole.hasPrefix("0"), whole.count > 1 { whole.removeFirst() }
        if whole.isEmpty { whole = "0" }
        guard halves.count == 2 else { return whole }
        let fraction = halves[1]
        guard !fraction.contains(",") else { return nil }
        // 3.10 is another version than 3.1, and 1.000 may be a thousand.
        if fraction.count < 3, fraction.allSatisfy({ $0 == "0" }) { return whole }
        return whole + "." + fraction
    }

    /// The number times a power of ten.
    static func shifted(_ number: String, by places: Int) -> String {
        let halves = number.split(separator: ".")
        let fraction = halves.count == 2 ? String(halves[1]) : ""
        let padded = fraction + String(repeating: "0", count: max(places - fraction.count, 0))
        var whole = String(halves.first ?? "0") + padded.prefix(places)
        while whole.hasPrefix("0"), whole.count > 1 { whole.removeFirst() }
        let rest = padded.dropFirst(places)
        return rest.isEmpty ? whole : whole + "." + rest
    }

    private static let currencies: [Character: String] = [
        "$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupee",
    ]

    private static let suffixes: Set<String> = [
        "km", "m", "cm", "mm", "mi", "ft", "in", "kg", "g", "mg", "lb", "lbs", "oz", "l", "ml", "h", "hr", "hrs", "min",
        "mins", "s", "sec", "secs", "ms", "am", "pm", "gb", "mb", "kb", "tb", "kb/s", "mph", "kmh", "km/h", "c", "f",
        "x",
        "w", "kw", "kwh", "v", "mah", "bn", "usd", "eur", "€", "$", "£", "d",
    ]

    // MARK: - Words

    private static let small: [String: Int] = [
        "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
        "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
        "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
        "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    ]

    private static let ordinals: [String: Int] = [
        "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
        "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
        "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
    ]

    private static let scales: [String: Int] = [
        "hundred": 2, "thousand": 3, "million": 6, "millions": 6, "billion": 9, "trillion": 12, "bn": 9,
    ]

    private static let roman: [String: Int] = [
        "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12,
        "xiii": 13, "xiv": 14, "xv": 15, "xvi": 16,
    ]

    /// The tokens with numbers in words, and numbers of kings and wars, turned into numbers.
    static func spelledOut(_ tokens: [Token]) -> [Token] {
        var result: [Token] = []
        var index = 0
        while index < tokens.count {
            if let (value, count) = number(at: index, in: tokens) {
                result.append(Token(kind: .number, text: value))
                index += count
            } else {
                var token = tokens[index]
                if let value = roman[token.text.lowercased()], token.isName, result.last?.isName == true {
                    token = Token(kind: .number, text: String(value))
                }
                result.append(token)
                index += 1
            }
        }
        return result
    }

    /// A number that begins at `index` in words, or in digits that a word multiplies, and how many tokens it takes.
    private static func number(at index: Int, in tokens: [Token]) -> (String, Int)? {
        if tokens[index].kind == .number {
            guard index + 1 < tokens.count, let places = scale(tokens[index + 1]), !tokens[index].text.hasSuffix("th")
            else { return nil }
            return (shifted(tokens[index].text, by: places), 2)
        }
        var end = index
        var total = 0
        var current = 0
        var isOrdinal = false
        var found = false
        // What would make the number too large begins another one.
        words: while end < tokens.count, tokens[end].kind == .word, !isOrdinal {
            let word = tokens[end].text
            if let value = small[word] {
                // "Two three" is two numbers; "twenty three" and "two hundred three" are one.
                if found, !(current % 100 == 0 || (current % 100 >= 20 && current % 10 == 0 && value < 10)) { break }
                current += value
                found = true
            } else if let value = ordinals[word] {
                if found, current % 10 != 0 { break }
                current += value
                found = true
                isOrdinal = true
            } else if word == "dozen" || word == "dozens" {
                guard let dozens = multiplied(max(current, 1), 12) else { break words }
                current = dozens
                found = true
            } else if let places = scale(tokens[end]), found || end > index || word == "hundred" || word == "thousand" {
                let factor = (0..<places).reduce(1) { value, _ in value * 10 }
                guard let scaled = multiplied(max(current, 1), factor), total + scaled <= largest else { break words }
                if places == 2 {
                    current = scaled
                } else {
                    total += scaled
                    current = 0
                }
                found = true
            } else if word == "and", found, end + 1 < tokens.count, small[tokens[end + 1].text] != nil,
                current >= 100 || total > 0, current % 100 == 0
            {
                // "Two hundred and five".
            } else {
                break
            }
            end += 1
        }
        guard found else { return nil }
        return (String(total + current) + (isOrdinal ? "th" : ""), end - index)
    }

    private static func multiplied(_ value: Int, _ factor: Int) -> Int? {
        let (product, overflows) = value.multipliedReportingOverflow(by: factor)
        return overflows || product > largest ? nil : product
    }

    /// Sums of a few numbers up to this one are far from overflowing.
    private static let largest = 1_000_000_000_000_000

    private static func scale(_ token: Token) -> Int? { token.kind == .word ? scales[token.text] : nil }
}
