/// Decides about one element's attributes.
struct AttributeRules {
    let limits: SVGLimits
    let element: ElementKind
    /// What an animation sets.
    var target: (name: String, kind: AttributeKind)?
    private(set) var removals: [String] = []

    init(limits: SVGLimits, element: ElementKind) {
        self.limits = limits
        self.element = element
    }

    /// The value as it may stand; `nil` when it may not.
    mutating func clean(_ name: String, _ value: String, _ kind: AttributeKind) -> String? {
        switch kind {
        case .numbers: number(name, value)
        case .path: Self.isPath(value) && isSmall(value) ? value : nil
        case .style: style(name, value)
        case .words, .classes: value
        case .id: Self.isName(value) ? value : nil
        case .idList: value.split(separator: " ").allSatisfy { Self.isName(String($0)) } ? value : nil
        case .reference: reference(value)
        case .declarations: declarations(value)
        case .viewBox: viewBox(value)
        case .times: times(value)
        case .duration: duration(name, value)
        case .repeatCount: repeatCount(value)
        case .attributeName: target.map { $0.name == "motion" ? nil : $0.name } ?? nil
        case .animated: animated(value)
        }
    }

    // MARK: - Numbers

    private mutating func number(_ name: String, _ value: String) -> String? {
        if element == .filter || element == .filterPrimitive, let limited = filterNumber(name, value) { return limited }
        let isList = value.utf8.allSatisfy { $0.isNumeral || $0.isBlank || $0.isLetter || ",%;()".utf8.contains($0) }
        guard isList, !value.isEmpty, isSmall(value) else { return nil }
        // Functions such as calc() are for styles to know.
        guard value.utf8.contains(UInt8(ascii: "(")) else { return value }
        return StyleValue.isAllowed(Array(value.utf8)[...]) ? value : nil
    }

    /// Numbers that make filters slow, made smaller.
    private mutating func filterNumber(_ name: String, _ value: String) -> String? {
        let numbers = value.numbers
        let largest = numbers.map(abs).max() ?? 0
        guard let bound = filterBound(name) ?? regionBound(name, value) else { return nil }
        guard largest > bound else { return nil }
        removals.append("a filter's \(name) of \(Cleaning.shown(value)), made \(Cleaning.written(bound))")
        return Cleaning.written(bound) + (value.contains("%") ? "%" : "")
    }

    private func filterBound(_ name: String) -> Double? {
        switch name {
        case "stdDeviation": limits.blur
        case "radius": 20
        case "numOctaves", "order": 5
        case "scale": 500
        default: nil
        }
    }

    /// In parts of the element's box, or of the picture: several times its size is more than anybody sees.
    private func regionBound(_ name: String, _ value: String) -> Double? {
        guard element == .filter, ["x", "y", "width", "height"].contains(name) else { return nil }
        return value.contains("%") ? 500 : 5000
    }

    private func isSmall(_ value: String) -> Bool {
        // Up to five digits in a row and no exponent cannot be large.
        var digits = 0
        var isPlain = true
        for byte in value.utf8 {
            digits = byte.isDigit ? digits + 1 : 0
            if digits > 5 || byte | 0x20 == UInt8(ascii: "e") {
                isPlain = false
                break
            }
        }
        return isPlain || value.numbers.allSatisfy { abs($0) <= limits.magnitude }
    }

    private static func isPath(_ value: String) -> Bool {
        let commands = Array("mlhvcsqtaze".utf8)
        return value.utf8.allSatisfy {
            $0.isNumeral || $0.isBlank || $0 == UInt8(ascii: ",") || commands.contains($0 | 0x20)
        }
            || value == "none"
    }

    private func viewBox(_ value: String) -> String? {
        let numbers = value.numbers
        guard value.utf8.allSatisfy({ $0.isNumeral || $0.isBlank || $0 == UInt8(ascii: ",") || $0 | 0x20 == 0x65 })
        else { return nil }
        guard numbers.count == 4, numbers[2] > 0, numbers[3] > 0, isSmall(value) else { return nil }
        return value
    }

    // MARK: - Styles and references

    private func style(_ name: String, _ value: String) -> String? {
        let bytes = Array(value.utf8)[...]
        guard StyleValue.isAllowed(bytes), !StyleProperty.isAllowed(name) || StyleProperty.isAllowed(name, bytes) else {
            return nil
        }
        if name.utf8.last == UInt8(ascii: "m"), name.lowercased().hasSuffix("transform") {
            return isSmall(value) ? value : nil
        }
        return value
    }

    private mutating func declarations(_ value: String) -> String? {
        let (declarations, removed) = StyleParser.declarations(value)
        removals += removed
        return declarations.isEmpty ? nil : declarations.styleText
    }

    private func reference(_ value: String) -> String? {
        let value = Self.trimmed(value)
        if value.hasPrefix("#") { return Self.isName(String(value.dropFirst())) ? value : nil }
        // Whether it is a picture, and which, is looked at with the element.
        return element == .image ? value : nil
    }

    static func isName(_ value: String) -> Bool {
        !value.isEmpty && value.utf8.count <= 200
            && value.utf8.allSatisfy { $0.continuesName && $0 != UInt8(ascii: ":") }
    }

    // MARK: - Animations

    private func animated(_ value: String) -> String? {
        guard let target else { return nil }
        let parts = value.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: true)
        guard !parts.isEmpty, parts.count <= 1000 else { return nil }
        let bound = filterBound(target.name)
        let isRight = parts.allSatisfy { part in
            if target.kind == .path { return Self.isPath(String(part) ?? "") }
            let bytes = Array(part)[...]
            // Where an animation would refer to cannot be counted.
            guard StyleValue.isAllowed(bytes), !StyleValue.refers(bytes) else { return false }
            guard !StyleProperty.isAllowed(target.name) || StyleProperty.isAllowed(target.name, bytes) else {
                return false
            }
            return bound.map { bound in (String(part) ?? "").numbers.allSatisfy { abs($0) <= bound } } ?? true
        }
        return isRight && isSmall(value) ? value : nil
    }

    private mutating func duration(_ name: String, _ value: String) -> String? {
        let value = Self.trimmed(value)
        if value == "indefinite" || value == "media" { return value }
        guard let seconds = Clock.seconds(value), seconds > 0 else { return nil }
        if name == "dur", seconds < limits.shortestDuration {
            removals.append("a dur of \(Cleaning.shown(value)), which flashes; made \(limits.shortestDuration) s")
            return "\(limits.shortestDuration)s"
        }
        return seconds <= limits.longestDuration ? value : "\(Cleaning.written(limits.longestDuration))s"
    }

    private func repeatCount(_ value: String) -> String? {
        let value = Self.trimmed(value)
        if value == "indefinite" { return value }
        var reader = NumberReader(value)
        guard let count = reader.next(), reader.isAtEnd, count > 0 else { return nil }
        return count <= 10_000 ? value : "indefinite"
    }

    /// Times, and events of the picture itself and of animations in it, which ids name.
    private mutating func times(_ value: String) -> String? {
        guard element == .animation, value.utf8.count <= 500 else { return nil }
        let all = value.split(separator: ";").map { $0.split { $0.isWhitespace }.joined() }
        let parts = all.filter(Self.isTime)
        if parts.count < all.count { removals.append("a time that is none (\(Cleaning.shown(value)))") }
        return parts.isEmpty ? nil : parts.joined(separator: ";")
    }

    private static func isTime(_ part: String) -> Bool {
        if part == "indefinite" { return true }
        let isSigned = part.hasPrefix("+") || part.hasPrefix("-")
        if Clock.seconds(isSigned ? String(part.dropFirst()) : part) != nil { return true }
        // A key of the whole page is not the picture's to wait for.
        guard !part.contains("(") || part.contains(".repeat(") else { return false }
        return part.utf8.first?.beginsName == true
            && part.utf8.allSatisfy { $0.continuesName && $0 != UInt8(ascii: ":") || "+()".utf8.contains($0) }
    }

    private static func trimmed(_ value: String) -> String {
        String(decoding: Array(value.utf8)[...].trimmed, as: UTF8.self)
    }
}

extension UInt8 {
    var isNumeral: Bool {
        isDigit || self == UInt8(ascii: ".") || self == UInt8(ascii: "-") || self == UInt8(ascii: "+")
    }
}
