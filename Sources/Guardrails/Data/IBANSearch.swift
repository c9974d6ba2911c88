/// Finds numbers of bank accounts: a country, its length, and the check of ISO 13616.
enum IBANSearch {
    /// The lengths of the registry, by country.
    private static let lengths: [String: Int] = {
        let rows = [
            (15, "NO"), (16, "BE"), (18, "DK FI FO GL NL"), (19, "MK SI"), (20, "AT BA EE KZ LT LU XK"),
            (21, "CH HR LI LV"),
            (22, "BG BH CR DE GB GE IE ME RS VA"), (23, "AE GI IL IQ OM SO TL"),
            (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
            (25, "LY PT ST"), (26, "IS TR"), (27, "BI DJ FR GR IT MC MR SM"), (28, "AL AZ BY CY DO GT HU LB NI PL SV"),
            (29, "BR EG PS QA UA"), (30, "JO KW MU"), (31, "MT SC"), (33, "LC RU"),
        ]
        return rows.reduce(into: [:]) { lengths, row in
            for country in row.1.split(separator: " ") { lengths[String(country)] = row.0 }
        }
    }()

    static func matches(in signs: [FoldedText.Sign]) -> [Range<Int>] {
        var matches: [Range<Int>] = []
        var index = 0
        while index + 4 < signs.count {
            let isStart = signs[index].isLetter && (index == 0 || !signs[index - 1].isWord)
            if isStart, let end = end(from: index, in: signs) {
                matches.append(index..<end)
                index = end
            } else {
                index += 1
            }
        }
        return matches
    }

    private static func end(from start: Int, in signs: [FoldedText.Sign]) -> Int? {
        guard signs[start + 1].isLetter, signs[start + 2].isDigit, signs[start + 3].isDigit else { return nil }
        let country = String(decoding: signs[start..<start + 2].map { $0.ascii & 0xDF }, as: UTF8.self)
        guard let length = lengths[country] else { return nil }
        var characters: [UInt8] = []
        var index = start
        while characters.count < length, index < signs.count {
            let sign = signs[index]
            if sign.isDigit || sign.isLetter {
                characters.append(sign.isLetter ? sign.ascii & 0xDF : sign.ascii)
            } else if sign.ascii != UInt8(ascii: " "), sign.ascii != UInt8(ascii: "-") {
                return nil
            } else if signs[index - 1].ascii == sign.ascii {
                return nil
            }
            index += 1
        }
        guard characters.count == length, index == signs.count || !signs[index].isWord else { return nil }
        return remainder(characters) == 1 ? index : nil
    }

    /// The number modulo 97, with its first four characters last and letters from 10 on.
    private static func remainder(_ characters: [UInt8]) -> Int {
        (characters[4...] + characters[..<4]).reduce(0) { remainder, character in
            let isLetter = character >= UInt8(ascii: "A")
            let value = Int(character) - (isLetter ? 55 : 48)
            return (remainder * (isLetter ? 100 : 10) + value) % 97
        }
    }
}
