internal import XML

/// When the animations of a picture begin and end.
struct Timeline {
    private var byID: [String: XMLElement] = [:]

    init(of root: XMLElement) {
        collect(root)
    }

    private mutating func collect(_ element: XMLElement) {
        if element.isAnimation, let id = element["id"] { byID[id] = element }
        for case .element(let child) in element.children { collect(child) }
    }

    /// The seconds after which an animation begins; `nil` when it waits for something that a reader does.
    func begin(_ animation: XMLElement, depth: Int = 0) -> Double? {
        guard let begin = animation["begin"] else { return 0 }
        guard depth < 16 else { return nil }
        var earliest: Double?
        for part in begin.split(separator: ";") {
            guard let time = time(part.split(separator: " ").joined(), depth) else { continue }
            earliest = min(earliest ?? time, time)
        }
        return earliest
    }

    private func time(_ text: String, _ depth: Int) -> Double? {
        if let seconds = Clock.seconds(text.hasPrefix("+") ? String(text.dropFirst()) : text) { return max(0, seconds) }
        for (event, isEnd) in [(".begin", false), (".end", true)] {
            guard let range = text.firstRange(of: event), let other = byID[String(text[..<range.lowerBound])] else {
                continue
            }
            let rest = String(text[range.upperBound...].drop { $0 == "+" })
            let offset = rest.isEmpty ? 0 : Clock.seconds(rest) ?? 0
            guard let begin = self.begin(other, depth: depth + 1) else { return nil }
            guard isEnd else { return begin + offset }
            guard let length = other.animationLength else { return nil }
            return begin + length + offset
        }
        return nil
    }
}

extension XMLElement {
    var isAnimation: Bool { ElementKind.of(name) == .animation }

    var isLooping: Bool { self["repeatCount"] == "indefinite" || self["repeatDur"] == "indefinite" }

    /// How many seconds an animation takes with its repetitions; `nil` for one without end.
    var animationLength: Double? {
        guard !isLooping, let duration = self["dur"].flatMap({ Clock.seconds($0) }) else { return nil }
        return duration * (self["repeatCount"]?.leadingNumber ?? 1)
    }

    /// What an animation sets one after the other; the first may be missing, as it is the element's own.
    var animationValues: [String] {
        if let values = self["values"] {
            return values.split(separator: ";").map { String(decoding: Array($0.utf8)[...].trimmed, as: UTF8.self) }
        }
        return [self["from"], self["to"] ?? self["by"]].compactMap { $0 }
    }
}
