/// The code points that one place of a pattern accepts.
struct ScalarSet: Hashable, Sendable {
    enum Member: Hashable, Sendable {
        case range(ClosedRange<UInt32>)
        case digit(Bool), word(Bool), space(Bool)
        case property(String, Bool)
    }

    var members: [Member] = []
    var isNegated = false

    /// What a dot accepts: all but the ends of lines.
    static let dot = ScalarSet(members: [0x0A, 0x0D, 0x2028, 0x2029].map { .range($0...$0) }, isNegated: true)

    init(members: [Member] = [], isNegated: Bool = false) {
        self.members = members
        self.isNegated = isNegated
    }

    init(_ scalar: Unicode.Scalar) { members = [.range(scalar.value...scalar.value)] }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        for member in members where Self.accepts(member, scalar) { return !isNegated }
        return isNegated
    }

    static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar, scalar.isASCII else { return false }
        return scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    private static func accepts(_ member: Member, _ scalar: Unicode.Scalar) -> Bool {
        switch member {
        case .range(let range): range.contains(scalar.value)
        case .digit(let wanted): (0x30...0x39).contains(scalar.value) == wanted
        case .word(let wanted): isWord(scalar) == wanted
        // ECMA-262 counts the byte order mark as a space, and Unicode does not; with U+0085 it is the reverse.
        case .space(let wanted):
            (scalar.value == 0xFEFF || scalar.properties.isWhitespace && scalar.value != 0x85) == wanted
        case .property(let name, let wanted): (properties[name]?(scalar) ?? false) == wanted
        }
    }
}

extension ScalarSet {
    static func isProperty(_ name: String) -> Bool { properties[name] != nil }

    /// What can stand in `\p{}`: general categories and a few properties; scripts are not known to the library.
    private static let properties: [String: @Sendable (Unicode.Scalar) -> Bool] = {
        var tests: [String: @Sendable (Unicode.Scalar) -> Bool] = [
            "Any": { _ in true }, "ASCII": { $0.isASCII }, "Alphabetic": { $0.properties.isAlphabetic },
            "White_Space": { $0.properties.isWhitespace }, "Emoji": { $0.properties.isEmoji },
            "Lowercase": { $0.properties.isLowercase }, "Uppercase": { $0.properties.isUppercase },
        ]
        for (names, categories) in categories {
            let categories = Set(categories)
            for name in names {
                for prefix in ["", "General_Category=", "gc="] {
                    tests[prefix + name] = { categories.contains($0.properties.generalCategory) }
                }
            }
        }
        return tests
    }()

    private static let categories: [(names: [String], categories: [Unicode.GeneralCategory])] = [
        (
            ["L", "Letter"],
            [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter]
        ),
        (["Lu", "Uppercase_Letter"], [.uppercaseLetter]), (["Ll", "Lowercase_Letter"], [.lowercaseLetter]),
        (["Lt", "Titlecase_Letter"], [.titlecaseLetter]), (["Lm", "Modifier_Letter"], [.modifierLetter]),
        (["Lo", "Other_Letter"], [.otherLetter]),
        (["M", "Mark", "Combining_Mark"], [.nonspacingMark, .spacingMark, .enclosingMark]),
        (["Mn", "Nonspacing_Mark"], [.nonspacingMark]), (["Mc", "Spacing_Mark"], [.spacingMark]),
        (["N", "Number"], [.decimalNumber, .letterNumber, .otherNumber]),
        (["Nd", "Decimal_Number", "digit"], [.decimalNumber]), (["Nl", "Letter_Number"], [.letterNumber]),
        (["No", "Other_Number"], [.otherNumber]),
        (
            ["P", "Punctuation", "punct"],
            [
                .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
                .finalPunctuation, .otherPunctuation,
            ]
        ),
        (["S", "Symbol"], [.mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol]),
        (["Sc", "Currency_Symbol"], [.currencySymbol]), (["Sm", "Math_Symbol"], [.mathSymbol]),
        (["Z", "Separator"], [.spaceSeparator, .lineSeparator, .paragraphSeparator]),
        (["Zs", "Space_Separator"], [.spaceSeparator]), (["Cc", "Control", "cntrl"], [.control]),
    ]
}
