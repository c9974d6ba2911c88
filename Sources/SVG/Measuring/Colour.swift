import Glibc

/// A colour and how much of it there is, each part from 0 to 1.
package struct Colour: Hashable, Sendable {
    package var red: Double
    package var green: Double
    package var blue: Double
    package var alpha = 1.0

    static let black = Colour(red: 0, green: 0, blue: 0)
    static let white = Colour(red: 1, green: 1, blue: 1)

    /// Reads a colour as styles write it; `nil` for what is none, such as `url(#a)` and `currentColor`.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)[...].trimmed
        if bytes.first == UInt8(ascii: "#") {
            self.init(hexadecimal: bytes.dropFirst())
            return
        }
        let name = String(decoding: bytes, as: UTF8.self).lowercased()
        if name.hasPrefix("rgb") {
            let numbers = name.numbers
            guard numbers.count >= 3 else { return nil }
            let scale = name.contains("%") && !name.contains("/") && numbers.count == 3 ? 100.0 : 255
            self.init(
                red: min(max(numbers[0] / scale, 0), 1),
                green: min(max(numbers[1] / scale, 0), 1),
                blue: min(max(numbers[2] / scale, 0), 1),
                alpha: numbers.count > 3 ? min(max(numbers[3] > 1 ? numbers[3] / 100 : numbers[3], 0), 1) : 1
            )
        } else if name.hasPrefix("hsl") {
            let numbers = name.numbers
            guard numbers.count >= 3 else { return nil }
            guard numbers[0].isFinite else { return nil }
            self.init(
                hue: numbers[0],
                saturation: min(max(numbers[1] / 100, 0), 1),
                lightness: min(max(numbers[2] / 100, 0), 1)
            )
            if numbers.count > 3 { alpha = min(max(numbers[3] > 1 ? numbers[3] / 100 : numbers[3], 0), 1) }
        } else if name == "transparent" {
            self.init(red: 0, green: 0, blue: 0, alpha: 0)
        } else if let value = Self.names[name] {
            self.init(value)
        } else {
            return nil
        }
    }

    init(red: Double, green: Double, blue: Double, alpha: Double = 1) {
        (self.red, self.green, self.blue, self.alpha) = (red, green, blue, alpha)
    }

    private init(_ value: UInt32) {
        self.init(
            red: Double(value >> 16 & 0xFF) / 255,
            green: Double(value >> 8 & 0xFF) / 255,
            blue: Double(value & 0xFF) / 255
        )
    }

    private init?(hexadecimal digits: ArraySlice<UInt8>) {
        guard let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else { return nil }
        switch digits.count {
        case 3: self.init((value >> 8 & 0xF) * 0x110000 + (value >> 4 & 0xF) * 0x1100 + (value & 0xF) * 0x11)
        case 4:
            self.init((value >> 12 & 0xF) * 0x110000 + (value >> 8 & 0xF) * 0x1100 + (value >> 4 & 0xF) * 0x11)
            alpha = Double(value & 0xF) / 15
        case 6: self.init(value)
        case 8:
            self.init(value >> 8)
            alpha = Double(value & 0xFF) / 255
        default: return nil
        }
    }

    private init(hue: Double, saturation: Double, lightness: Double) {
        let chroma = (1 - abs(2 * lightness - 1)) * saturation
        let sector = hue.truncatingRemainder(dividingBy: 360) / 60 + (hue < 0 ? 6 : 0)
        let second = chroma * (1 - abs(sector.truncatingRemainder(dividingBy: 2) - 1))
        let (red, green, blue): (Double, Double, Double) =
            switch Int(sector) {
            case 0: (chroma, second, 0)
            case 1: (second, chroma, 0)
            case 2: (0, chroma, second)
            case 3: (0, second, chroma)
            case 4: (second, 0, chroma)
            default: (chroma, 0, second)
            }
        let base = lightness - chroma / 2
        self.init(red: red + base, green: green + base, blue: blue + base)
    }

    /// This colour with what is behind it shining through.
    func over(_ behind: Colour) -> Colour {
        Colour(
            red: red * alpha + behind.red * (1 - alpha),
            green: green * alpha + behind.green * (1 - alpha),
            blue: blue * alpha + behind.blue * (1 - alpha),
            alpha: alpha + behind.alpha * (1 - alpha)
        )
    }

    /// How bright it is to the eye (WCAG 2, relative luminance).
    private var luminance: Double {
        func linear(_ part: Double) -> Double { part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4) }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// From 1, for the same colour, to 21, for black on white.
    func contrast(with other: Colour) -> Double {
        let (one, two) = (luminance, other.luminance)
        return (max(one, two) + 0.05) / (min(one, two) + 0.05)
    }

    /// As `#rrggbb`.
    var text: String {
        let parts = [red, green, blue].map { UInt32(($0 * 255).rounded()) }
        let digits = String(parts[0] << 16 | parts[1] << 8 | parts[2], radix: 16)
        return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }

    private static let names: [String: UInt32] = [
        "black": 0x000000, "silver": 0xC0C0C0, "gray": 0x808080, "grey": 0x808080, "white": 0xFFFFFF,
        "maroon": 0x800000,
        "red": 0xFF0000, "purple": 0x800080, "fuchsia": 0xFF00FF, "magenta": 0xFF00FF, "green": 0x008000,
        "lime": 0x00FF00,
        "olive": 0x808000, "yellow": 0xFFFF00, "navy": 0x000080, "blue": 0x0000FF, "teal": 0x008080, "aqua": 0x00FFFF,
        "cyan": 0x00FFFF, "orange": 0xFFA500, "aliceblue": 0xF0F8FF, "antiquewhite": 0xFAEBD7, "aquamarine": 0x7FFFD4,
        "azure": 0xF0FFFF, "beige": 0xF5F5DC, "bisque": 0xFFE4C4, "blanchedalmond": 0xFFEBCD, "blueviolet": 0x8A2BE2,
        "brown": 0xA52A2A, "burlywood": 0xDEB887, "cadetblue": 0x5F9EA0, "chartreuse": 0x7FFF00, "chocolate": 0xD2691E,
        "coral": 0xFF7F50, "cornflowerblue": 0x6495ED, "cornsilk": 0xFFF8DC, "crimson": 0xDC143C, "darkblue": 0x00008B,
        "darkcyan": 0x008B8B, "darkgoldenrod": 0xB8860B, "darkgray": 0xA9A9A9, "darkgrey": 0xA9A9A9,
        "darkgreen": 0x006400,
        "darkkhaki": 0xBDB76B, "darkmagenta": 0x8B008B, "darkolivegreen": 0x556B2F, "darkorange": 0xFF8C00,
        "darkorchid": 0x9932CC, "darkred": 0x8B0000, "darksalmon": 0xE9967A, "darkseagreen": 0x8FBC8F,
        "darkslateblue": 0x483D8B, "darkslategray": 0x2F4F4F, "darkslategrey": 0x2F4F4F, "darkturquoise": 0x00CED1,
        "darkviolet": 0x9400D3, "deeppink": 0xFF1493, "deepskyblue": 0x00BFFF, "dimgray": 0x696969, "dimgrey": 0x696969,
        "dodgerblue": 0x1E90FF, "firebrick": 0xB22222, "floralwhite": 0xFFFAF0, "forestgreen": 0x228B22,
        "gainsboro": 0xDCDCDC, "ghostwhite": 0xF8F8FF, "gold": 0xFFD700, "goldenrod": 0xDAA520, "greenyellow": 0xADFF2F,
        "honeydew": 0xF0FFF0, "hotpink": 0xFF69B4, "indianred": 0xCD5C5C, "indigo": 0x4B0082, "ivory": 0xFFFFF0,
        "khaki": 0xF0E68C, "lavender": 0xE6E6FA, "lavenderblush": 0xFFF0F5, "lawngreen": 0x7CFC00,
        "lemonchiffon": 0xFFFACD,
        "lightblue": 0xADD8E6, "lightcoral": 0xF08080, "lightcyan": 0xE0FFFF, "lightgoldenrodyellow": 0xFAFAD2,
        "lightgray": 0xD3D3D3, "lightgrey": 0xD3D3D3, "lightgreen": 0x90EE90, "lightpink": 0xFFB6C1,
        "lightsalmon": 0xFFA07A,
        "lightseagreen": 0x20B2AA, "lightskyblue": 0x87CEFA, "lightslategray": 0x778899, "lightslategrey": 0x778899,
        "lightsteelblue": 0xB0C4DE, "lightyellow": 0xFFFFE0, "limegreen": 0x32CD32, "linen": 0xFAF0E6,
        "mediumaquamarine": 0x66CDAA, "mediumblue": 0x0000CD, "mediumorchid": 0xBA55D3, "mediumpurple": 0x9370DB,
        "mediumseagreen": 0x3CB371, "mediumslateblue": 0x7B68EE, "mediumspringgreen": 0x00FA9A,
        "mediumturquoise": 0x48D1CC,
        "mediumvioletred": 0xC71585, "midnightblue": 0x191970, "mintcream": 0xF5FFFA, "mistyrose": 0xFFE4E1,
        "moccasin": 0xFFE4B5, "navajowhite": 0xFFDEAD, "oldlace": 0xFDF5E6, "olivedrab": 0x6B8E23,
        "orangered": 0xFF4500,
        "orchid": 0xDA70D6, "palegoldenrod": 0xEEE8AA, "palegreen": 0x98FB98, "paleturquoise": 0xAFEEEE,
        "palevioletred": 0xDB7093, "papayawhip": 0xFFEFD5, "peachpuff": 0xFFDAB9, "peru": 0xCD853F, "pink": 0xFFC0CB,
        "plum": 0xDDA0DD, "powderblue": 0xB0E0E6, "rebeccapurple": 0x663399, "rosybrown": 0xBC8F8F,
        "royalblue": 0x4169E1,
        "saddlebrown": 0x8B4513, "salmon": 0xFA8072, "sandybrown": 0xF4A460, "seagreen": 0x2E8B57, "seashell": 0xFFF5EE,
        "sienna": 0xA0522D, "skyblue": 0x87CEEB, "slateblue": 0x6A5ACD, "slategray": 0x708090, "slategrey": 0x708090,
        "snow": 0xFFFAFA, "springgreen": 0x00FF7F, "steelblue": 0x4682B4, "tan": 0xD2B48C, "thistle": 0xD8BFD8,
        "tomato": 0xFF6347, "turquoise": 0x40E0D0, "violet": 0xEE82EE, "wheat": 0xF5DEB3, "whitesmoke": 0xF5F5F5,
        "yellowgreen": 0x9ACD32,
    ]
}
