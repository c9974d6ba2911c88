/// Which values may stand in styles and in presentation attributes.
enum StyleValue {
    /// Whether a value is made of nothing but words, numbers, colours, strings and functions that are known.
    ///
    /// There is no colon and no backslash in what is allowed, so no scheme and no escape; `url()` takes a place in the
    /// picture only.
    static func isAllowed(_ value: ArraySlice<UInt8>) -> Bool {
        var place = value.startIndex
        var word = place
        var depth = 0
        var blurs = 0
        while place < value.endIndex {
            let byte = value[place]
            if byte.isLetter || byte.isDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") {
                place += 1
                continue
            }
            switch byte {
            case UInt8(ascii: "("):
                let name = String(decoding: value[word..<place], as: UTF8.self).lowercased()
                if name == "url" {
                    guard let end = endOfLocalURL(value, from: place + 1) else { return false }
                    place = end
                } else {
                    guard name.isEmpty && depth > 0 || functions.contains(name) else { return false }
                    if name == "blur" || name == "drop-shadow" {
                        blurs += 1
                        guard blurs <= limits.filterPrimitives, isSmallBlur(value[(place + 1)...]) else { return false }
                    }
                    depth += 1
                }
            case UInt8(ascii: ")"):
                depth -= 1
                guard depth >= 0 else { return false }
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                guard let end = value[(place + 1)...].firstIndex(of: byte),
                    value[(place + 1)..<end].allSatisfy({
                        $0.continuesName && $0 != UInt8(ascii: ":") || " ,+&".utf8.contains($0)
                    })
                else { return false }
                place = end
            case UInt8(ascii: "*") where place > value.startIndex && value[place - 1] == UInt8(ascii: "/"),
                UInt8(ascii: "/") where place > value.startIndex && value[place - 1] == UInt8(ascii: "*"):
                // A comment, which takes in what follows it, or its end.
                return false
            case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "#"), UInt8(ascii: "%"),
                UInt8(ascii: "+"), UInt8(ascii: "*"), UInt8(ascii: "/"):
                break
            // Letters of other scripts, in the names of fonts.
            case 0x80...: break
            default: return false
            }
            place += 1
            word = place
        }
        return depth == 0
    }

    /// Whether the lengths of a blur or a shadow are small, and told without computing.
    private static func isSmallBlur(_ arguments: ArraySlice<UInt8>) -> Bool {
        var depth = 1
        var lengths: [UInt8] = []
        for byte in arguments {
            if byte == UInt8(ascii: ")") { depth -= 1 }
            guard depth > 0 else { break }
            // What is in parentheses within is a colour.
            if depth == 1 { lengths.append(byte) }
            if byte == UInt8(ascii: "(") { depth += 1 }
        }
        return lengths[...].split { $0.isBlank || $0 == UInt8(ascii: "(") }.allSatisfy { word in
            var reader = NumberReader(word)
            guard let number = reader.next() else {
                let name = String(decoding: word, as: UTF8.self).lowercased()
                return !["calc", "min", "max", "clamp", "var"].contains(name)
            }
            let unit = String(decoding: word[reader.position...], as: UTF8.self).lowercased()
            return abs(number) <= limits.blur && (unit.isEmpty || unit == "px")
        }
    }

    private static let limits = SVGLimits()

    /// Whether a value refers to a place in the picture.
    static func refers(_ value: ArraySlice<UInt8>) -> Bool {
        !References.localURLs(in: String(decoding: value, as: UTF8.self)).isEmpty
    }

    /// The name in `url(#name)`, quoted or not; `nil` for anything else.
    static func localURL(_ value: String) -> String? {
        let bytes = Array(value.utf8)[...]
        guard let open = bytes.firstIndex(of: UInt8(ascii: "(")),
            String(decoding: bytes[..<open].trimmed.suffix(3), as: UTF8.self).lowercased() == "url"
        else { return nil }
        guard let close = endOfLocalURL(bytes, from: open + 1) else { return nil }
        return String(
            decoding: bytes[(open + 1)..<close].filter { !"\"'#".utf8.contains($0) && !$0.isBlank },
            as: UTF8.self
        )
    }

    /// The closing parenthesis of `#name` with or without quotes.
    private static func endOfLocalURL(_ value: ArraySlice<UInt8>, from start: Int) -> Int? {
        guard let end = value[start...].firstIndex(of: UInt8(ascii: ")")) else { return nil }
        var inside = value[start..<end].trimmed
        if let quote = inside.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            guard inside.count >= 2, inside.last == quote else { return nil }
            inside = inside.dropFirst().dropLast()
        }
        guard inside.first == UInt8(ascii: "#"), inside.count > 1 else { return nil }
        return inside.dropFirst().allSatisfy { $0.continuesName && $0 != UInt8(ascii: ":") } ? end : nil
    }

    private static let functions: Set<String> = [
        "rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color", "color-mix", "var", "calc", "min",
        "max",
        "clamp", "translate", "translatex", "translatey", "translate3d", "translatez", "scale", "scalex", "scaley",
        "scale3d",
        "rotate", "rotatex", "rotatey", "rotatez", "rotate3d", "skew", "skewx", "skewy", "matrix", "matrix3d",
        "perspective",
        "cubic-bezier", "steps", "linear", "linear-gradient", "radial-gradient", "blur", "brightness", "contrast",
        "drop-shadow", "grayscale", "hue-rotate", "invert", "opacity", "saturate", "sepia", "circle", "ellipse",
        "inset",
        "polygon",
    ]
}

/// Which properties a style may set, and to what.
enum StyleProperty {
    static func isAllowed(_ name: String, _ value: ArraySlice<UInt8>) -> Bool {
        guard isAllowed(name), StyleValue.isAllowed(value) else { return false }
        // What a variable refers to, and what is handed down though it usually is not, cannot be counted.
        if name.hasPrefix("--") { return !StyleValue.refers(value) }
        return !["mask", "clip-path", "filter"].contains(name)
            || !String(decoding: value, as: UTF8.self).lowercased().contains("inherit")
    }

    static func isAllowed(_ name: String) -> Bool {
        if names.contains(name) { return true }
        // Variables: what they hold is checked like any other value.
        return name.hasPrefix("--") && name.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == 0x2D || $0 == 0x5F }
    }

    private static let names: Set<String> = [
        "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
        "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "opacity", "visibility",
        "display",
        "color", "color-interpolation", "color-interpolation-filters", "stop-color", "stop-opacity", "flood-color",
        "flood-opacity", "lighting-color", "font", "font-family", "font-size", "font-style", "font-weight",
        "font-variant",
        "font-stretch", "text-anchor", "text-decoration", "text-transform", "text-rendering", "text-align",
        "line-height",
        "letter-spacing", "word-spacing", "dominant-baseline", "alignment-baseline", "baseline-shift", "writing-mode",
        "direction", "unicode-bidi", "white-space", "transform", "transform-origin", "transform-box", "translate",
        "rotate",
        "scale", "offset-distance", "offset-rotate", "clip-path", "clip-rule", "mask", "filter", "marker",
        "marker-start",
        "marker-mid", "marker-end", "paint-order", "shape-rendering", "image-rendering", "vector-effect",
        "mix-blend-mode",
        "isolation", "overflow", "background", "background-color", "animation", "animation-name", "animation-duration",
        "animation-delay", "animation-timing-function", "animation-iteration-count", "animation-direction",
        "animation-fill-mode", "animation-play-state", "transition", "transition-property", "transition-duration",
        "transition-delay", "transition-timing-function", "pointer-events", "cursor", "will-change", "width", "height",
        "max-width", "max-height", "x", "y", "cx", "cy", "r", "rx", "ry", "d", "border-radius",
    ]
}
