/// What an element is painted with, as far as it can be told without painting.
enum Ink: Hashable {
    case none
    case flat(Colour)
    /// The gradient or pattern of this id, and what stands in for it.
    case reference(String)
    /// Something that is not known here.
    case unknown

    init(_ text: String, current: Ink) {
        let bytes = Array(text.utf8)[...].trimmed
        if bytes.elementsEqual("none".utf8) {
            self = .none
        } else if bytes.starts(with: "url(".utf8) {
            self = StyleValue.localURL(text).map { .reference($0) } ?? .unknown
        } else if text.lowercased() == "currentcolor" {
            self = current
        } else {
            self = Colour(text).map { .flat($0) } ?? .unknown
        }
    }
}

/// The properties that matter to where something is and what it looks like.
struct Look {
    var fill = Ink.flat(.black)
    var stroke = Ink.none
    var colour = Ink.flat(.black)
    var fillOpacity = 1.0
    var strokeOpacity = 1.0
    var strokeWidth = 1.0
    /// Of the element and all around it.
    var opacity = 1.0
    var isVisible = true
    var isDisplayed = true
    var fontSize = 16.0
    var isBold = false
    var isMonospaced = false
    var letterSpacing = 0.0
    var anchor = "start"
    var baseline = "auto"
    var transform: String?
    var keepsSpaces = false

    /// What an element inside looks like, with its own properties.
    func inside(_ properties: [String: String]) -> Look {
        var look = self
        look.transform = nil
        look.baseline = "auto"
        for (name, value) in properties { look.set(name, value) }
        // These depend on others, which come in any order.
        if let value = properties["fill"] { look.fill = value == "inherit" ? fill : Ink(value, current: look.colour) }
        if let value = properties["stroke"] {
            look.stroke = value == "inherit" ? stroke : Ink(value, current: look.colour)
        }
        if let baseline = properties["dominant-baseline"] ?? properties["alignment-baseline"] {
            look.baseline = baseline
        }
        return look
    }

    private mutating func set(_ name: String, _ value: String) {
        switch name {
        case "color": colour = Ink(value, current: colour)
        case "fill-opacity": fillOpacity = Self.share(value)
        case "stroke-opacity": strokeOpacity = Self.share(value)
        case "stroke-width": strokeWidth = value.leadingNumber ?? strokeWidth
        case "opacity": opacity *= Self.share(value)
        case "visibility": isVisible = Visibility.of(value, name) > 0
        case "display": isDisplayed = Visibility.of(value, name) > 0
        case "font-size": fontSize = Self.size(value, fontSize)
        case "font-weight": isBold = value.hasPrefix("bold") || (value.leadingNumber ?? 0) >= 600
        case "font-family": isMonospaced = value.lowercased().contains("mono") || value.lowercased().contains("courier")
        case "letter-spacing": letterSpacing = value.length(of: 0, fontSize: fontSize) ?? 0
        case "text-anchor": anchor = value
        case "transform": transform = value
        case "white-space": keepsSpaces = value.hasPrefix("pre")
        case "font": font(value)
        default: break
        }
    }

    private mutating func font(_ value: String) {
        for word in value.utf8.split(separator: 0x20) {
            if word.elementsEqual("bold".utf8) { isBold = true }
            guard word.first?.isDigit == true, let size = word.split(separator: UInt8(ascii: "/")).first else {
                continue
            }
            if size.contains(where: \.isLetter) { fontSize = Self.size(String(Substring(size)), fontSize) }
        }
        if value.lowercased().contains("mono") { isMonospaced = true }
    }

    private static func share(_ value: String) -> Double {
        guard let number = value.leadingNumber else { return 1 }
        return min(max(value.contains("%") ? number / 100 : number, 0), 1)
    }

    private static func size(_ value: String, _ outer: Double) -> Double {
        switch value {
        case "xx-small": 9
        case "x-small": 10
        case "small": 13
        case "medium": 16
        case "large": 18
        case "x-large": 24
        case "xx-large": 32
        case "larger": outer * 1.2
        case "smaller": outer / 1.2
        default: value.length(of: outer, fontSize: outer) ?? outer
        }
    }
}
