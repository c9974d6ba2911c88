/// A colour of the screen.
package struct Colour: Hashable, Sendable {
    package var red: UInt8
    package var green: UInt8
    package var blue: UInt8

    package static let black = Colour(0x000000)
    package static let white = Colour(0xFFFFFF)
    static let standardBlue = Colour(0x58C4DD)
    static let standardYellow = Colour(0xF7D96F)

    init(_ value: UInt32) {
        red = UInt8(truncatingIfNeeded: value >> 16)
        green = UInt8(truncatingIfNeeded: value >> 8)
        blue = UInt8(truncatingIfNeeded: value)
    }

    /// Reads a name of Manim's or of CSS's, `#RGB`, `#RRGGBB` or `rgb(r, g, b)`.
    package init?(_ text: String) {
        let name = text.lowercased().filter { $0 != " " && $0 != "_" && $0 != "-" }
        if name.hasPrefix("#") || name.hasPrefix("0x") {
            var digits = name.dropFirst(name.hasPrefix("#") ? 1 : 2)
            if digits.count == 8 { digits = digits.prefix(6) }
            guard digits.allSatisfy(\.isHexDigit), digits.allSatisfy(\.isASCII) else { return nil }
            let six = digits.count == 3 ? digits.map { "\($0)\($0)" }.joined() : String(digits)
            guard six.count == 6, let value = UInt32(six, radix: 16) else { return nil }
            self.init(value)
        } else if name.hasPrefix("rgb(") || name.hasPrefix("rgba("), name.hasSuffix(")") {
            let parts = name.drop { $0 != "(" }.dropFirst().dropLast().split(separator: ",").map { UInt8($0) }
            guard parts.count >= 3, let red = parts[0], let green = parts[1], let blue = parts[2] else { return nil }
            self.init(UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue))
        } else {
            guard let value = Self.named[name.replacing("grey", with: "gray")] else { return nil }
            self.init(value)
        }
    }

    /// As `#RRGGBB`.
    package var text: String {
        "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }

    /// Whether something of this colour cannot be told from something of the other.
    func resembles(_ other: Colour) -> Bool {
        func distance(_ first: UInt8, _ second: UInt8) -> Int { abs(Int(first) - Int(second)) }
        return distance(red, other.red) + distance(green, other.green) + distance(blue, other.blue) < 48
    }

    static var names: [String] { named.keys.sorted() }

    /// Manim's palette, of whose shades C is the plain one, and what CSS has besides.
    private static let named: [String: UInt32] = {
        var named: [String: UInt32] = [
            "white": 0xFFFFFF, "black": 0x000000, "pink": 0xD147BD, "lightpink": 0xDC75CD, "orange": 0xFF862F,
            "lightbrown": 0xCD853F, "darkbrown": 0x8B4513, "graybrown": 0x736357, "purered": 0xFF0000,
            "puregreen": 0x00FF00, "pureblue": 0x0000FF, "darkblue": 0x236B8E, "lightgray": 0xBBBBBB,
            "darkgray": 0x444444, "lightergray": 0xDDDDDD, "darkergray": 0x222222, "cyan": 0x00FFFF, "aqua": 0x00FFFF,
            "magenta": 0xFF00FF, "fuchsia": 0xFF00FF, "brown": 0xA52A2A, "lime": 0x00FF00, "navy": 0x000080,
            "indigo": 0x4B0082, "violet": 0xEE82EE, "silver": 0xC0C0C0, "crimson": 0xDC143C, "coral": 0xFF7F50,
            "salmon": 0xFA8072, "olive": 0x808000, "turquoise": 0x40E0D0, "skyblue": 0x87CEEB, "lightblue": 0xADD8E6,
            "lightgreen": 0x90EE90, "darkgreen": 0x006400, "darkred": 0x8B0000, "beige": 0xF5F5DC, "khaki": 0xF0E68C,
            "lavender": 0xE6E6FA, "tan": 0xD2B48C, "chocolate": 0xD2691E, "tomato": 0xFF6347, "hotpink": 0xFF69B4,
        ]
        let shades: [(String, [UInt32])] = [
            ("blue", [0xC7E9F1, 0x9CDCEB, 0x58C4DD, 0x29ABCA, 0x236B8E]),
            ("teal", [0xACEAD7, 0x76DDC0, 0x5CD0B3, 0x55C1A7, 0x49A88F]),
            ("green", [0xC9E2AE, 0xA6CF8C, 0x83C167, 0x77B05D, 0x699C52]),
            ("yellow", [0xFFF1B6, 0xFFEA94, 0xF7D96F, 0xF4D345, 0xE8C11C]),
            ("gold", [0xF7C797, 0xF9B775, 0xF0AC5F, 0xE1A158, 0xC78D46]),
            ("red", [0xF7A1A3, 0xFF8080, 0xFC6255, 0xE65A4C, 0xCF5044]),
            ("maroon", [0xECABC1, 0xEC92AB, 0xC55F73, 0xA24D61, 0x94424F]),
            ("purple", [0xCAA3E8, 0xB189C6, 0x9A72AC, 0x715582, 0x644172]),
            ("gray", [0xDDDDDD, 0xBBBBBB, 0x888888, 0x444444, 0x222222]),
        ]
        for (name, values) in shades {
            named[name] = values[2]
            for (letter, value) in zip("abcde", values) { named["\(name)\(letter)"] = value }
        }
        return named
    }()
}
