internal import XML

/// When the animations of a picture begin and end.
struct Timeline {
    /// One of the times at which an animation begins: so long after the beginning or the end of another, or of the picture.
    private struct Wish {
        var offset: Double
        var other: Int?
        var isAfterEnd = false
    }

    private var animations: [XMLElement] = []
    private var wishes: [[Wish]] = []
    /// By where the animations began in the text.
    private var begins: [Int: Double] = [:]

    init(of root: XMLElement) {
        collect(root)
        let ids = Dictionary(animations.map { ($0["id"] ?? "", $0.offset) }) { first, _ in first }
        let lengths = Dictionary(animations.map { ($0.offset, $0.animationLength) }) { first, _ in first }
        wishes = animations.map { Self.wishes(of: $0, ids) }
        // Each round follows what was known in the one before; longer chains are not written by a hand.
        for _ in 0..<16 {
            let known = begins
            for (animation, wishes) in zip(animations, wishes) {
                begins[animation.offset] = wishes.compactMap { wish in
                    guard let other = wish.other else { return wish.offset }
                    guard let begin = known[other] else { return nil }
                    guard wish.isAfterEnd else { return begin + wish.offset }
                    return lengths[other].flatMap(\.self).map { begin + $0 + wish.offset }
                }.min()
            }
            if begins == known { break }
        }
    }

    private mutating func collect(_ element: XMLElement) {
        if element.isAnimation { animations.append(element) }
        for case .element(let child) in element.children { collect(child) }
    }

    /// The seconds after which an animation begins; `nil` when it waits for something that a reader does.
    func begin(_ animation: XMLElement) -> Double? { begins[animation.offset] }

    private static func wishes(of animation: XMLElement, _ ids: [String: Int]) -> [Wish] {
        guard let begin = animation["begin"] else { return [Wish(offset: 0)] }
        return begin.split(separator: ";").compactMap { wish($0.split(separator: " ").joined(), ids) }
    }

    private static func wish(_ text: String, _ ids: [String: Int]) -> Wish? {
        if let seconds = Clock.seconds(text.hasPrefix("+") ? String(text.dropFirst()) : text) {
            return Wish(offset: max(0, seconds))
        }
        for (event, isEnd) in [(".begin", false), (".end", true)] {
            guard let range = text.firstRange(of: event), let other = ids[String(text[..<range.lowerBound])] else {
                continue
            }
            let rest = String(text[range.upperBound...].drop { $0 == "+" })
            return Wish(offset: rest.isEmpty ? 0 : Clock.seconds(rest) ?? 0, other: other, isAfterEnd: isEnd)
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
