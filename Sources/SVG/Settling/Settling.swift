internal import XML

/// A picture as it is once its animations have done their work, without them.
///
/// A program that draws still pictures ignores animations, and pictures often begin with everything hidden. So each
/// animation is applied here: at its end when it stays there, where it shows most when it never ends. One that ends and
/// does not stay leaves the element as it was, unless it was hidden: then it was meant to stay, and that is noted.
struct Settling {
    private(set) var root: XMLElement
    /// Elements that are hidden again once their animation is over, by where they began.
    private(set) var vanishing: [Int] = []

    private let cascade: Cascade
    private let timeline: Timeline
    private var animations: [Int: [XMLElement]] = [:]
    private var paths: [String: String] = [:]

    init(_ root: XMLElement, _ cascade: Cascade) {
        self.root = root
        self.cascade = cascade
        timeline = Timeline(of: root)
        var places: [String: Int] = [:]
        Self.ids(root, &places, &paths)
        collect(root, places)
        guard !animations.isEmpty || !cascade.keyframes.isEmpty else { return }
        self.root = settled(root, [])
    }

    private static func ids(_ element: XMLElement, _ places: inout [String: Int], _ paths: inout [String: String]) {
        if let id = element["id"] {
            places[id] = element.offset
            if let path = element["d"] { paths[id] = path }
        }
        for case .element(let child) in element.children { ids(child, &places, &paths) }
    }

    private mutating func collect(_ element: XMLElement, _ places: [String: Int]) {
        for case .element(let child) in element.children {
            if child.isAnimation {
                let target = child["href"].map { places[String($0.dropFirst())] } ?? element.offset
                if let target { animations[target, default: []].append(child) }
            } else {
                collect(child, places)
            }
        }
    }

    private mutating func settled(_ element: XMLElement, _ ancestors: [Subject]) -> XMLElement {
        var result = element
        let mine = animations[element.offset] ?? []
        let isStyled = !cascade.keyframes.isEmpty && cascade.animates(element, in: ancestors)
        if !mine.isEmpty || isStyled {
            let properties = cascade.properties(of: element, in: ancestors)
            if isStyled { applyKeyframes(properties, to: &result) }
            apply(mine, properties, to: &result)
        }
        guard !element.children.isEmpty else { return result }
        let lineage = ancestors + [Subject(element)]
        result.children = element.children.compactMap { child in
            guard case .element(let child) = child else { return child }
            return child.isAnimation ? nil : .element(settled(child, lineage))
        }
        return result
    }

    private mutating func noteVanishing(_ element: XMLElement) {
        if vanishing.last != element.offset { vanishing.append(element.offset) }
    }
}

// MARK: - Animation elements

extension Settling {
    private mutating func apply(
        _ animations: [XMLElement],
        _ properties: [String: String],
        to element: inout XMLElement
    ) {
        let timed = animations.enumerated().compactMap { order, animation in
            timeline.begin(animation).map { (begin: $0, order: order, animation: animation) }
        }.sorted { ($0.begin, $0.order) < ($1.begin, $1.order) }
        var transform = element["transform"] ?? ""
        var motion: String?
        for (_, _, animation) in timed {
            switch animation.name {
            case "animateTransform": transform = self.transform(after: animation, transform, element)
            case "animateMotion": motion = self.motion(animation) ?? motion
            default:
                guard let name = animation["attributeName"] else { continue }
                let base = Self.current(name, of: element, properties)
                if let value = value(of: name, after: animation, base, element) { Self.set(name, value, in: &element) }
            }
        }
        if let motion { transform = "\(motion) \(transform)" }
        if transform != element["transform"] ?? "" { element["transform"] = transform }
    }

    private static func current(_ name: String, of element: XMLElement, _ properties: [String: String]) -> String? {
        if let style = element["style"], let value = StyleParser.declarations(style).0[name] { return value }
        return properties[name] ?? element[name]
    }

    /// Properties go where nothing is stronger; all else is an attribute.
    private static func set(_ name: String, _ value: String, in element: inout XMLElement) {
        element[name] = value
        guard Visibility.isAbout(name) || name.hasPrefix("fill") || name.hasPrefix("stroke") else { return }
        var declarations = element["style"].map { StyleParser.declarations($0).0 } ?? []
        declarations.removeAll { $0.property == name }
        declarations.append(StyleSheet.Declaration(property: name, value: value, isImportant: false))
        element["style"] = declarations.styleText
    }

    private mutating func value(
        of name: String,
        after animation: XMLElement,
        _ base: String?,
        _ element: XMLElement
    ) -> String? {
        let values = animation.animationValues
        guard let last = values.last else { return nil }
        if animation.isLooping { return Self.looping(name, values, base) }
        // A set without an end lasts.
        let lasts = animation["fill"] == "freeze" || animation.name == "set" && animation.animationLength == nil
        if lasts { return last }
        guard Visibility.isAbout(name) else { return nil }
        let before = Visibility.of(base ?? Visibility.standard(name), name)
        guard before < 0.05, let most = Visibility.most(values, name), Visibility.of(most, name) > before else {
            return nil
        }
        noteVanishing(element)
        return most
    }

    private static let sizes: Set<String> = ["r", "rx", "ry", "width", "height", "stroke-width", "font-size"]
    private static let places: Set<String> = ["x", "y", "cx", "cy", "x1", "x2", "y1", "y2", "dx", "dy"]

    private static func looping(_ name: String, _ values: [String], _ base: String?) -> String? {
        if Visibility.isAbout(name) { return Visibility.most(values + (base.map { [$0] } ?? []), name) }
        if sizes.contains(name) { return values.max { ($0.leadingNumber ?? 0) < ($1.leadingNumber ?? 0) } }
        if name == "stroke-dashoffset" { return values.min { abs($0.leadingNumber ?? 0) < abs($1.leadingNumber ?? 0) } }
        if places.contains(name) { return middle(values) }
        return values.first
    }

    /// What is between the first and the last: of two values the mean of their numbers.
    private static func middle(_ values: [String]) -> String? {
        guard values.count == 2 else { return values.isEmpty ? nil : values[values.count / 2] }
        let (first, last) = (values[0].numbers, values[1].numbers)
        guard first.count == last.count else { return values.first }
        return zip(first, last).map { Cleaning.written(($0 + $1) / 2) }.joined(separator: " ")
    }

    private func transform(after animation: XMLElement, _ base: String, _ element: XMLElement) -> String {
        let type = animation["type"] ?? "translate"
        let values = animation.animationValues
        let value: String?
        if animation.isLooping {
            value =
                switch type {
                case "scale": values.max { ($0.leadingNumber ?? 0) < ($1.leadingNumber ?? 0) }
                case "translate": Self.middle(values)
                default: values.first
                }
        } else {
            value = animation["fill"] == "freeze" ? values.last : nil
        }
        guard let value else { return base }
        return animation["additive"] == "sum" ? "\(base) \(type)(\(value))" : "\(type)(\(value))"
    }

    /// Where a motion leads, as a translation.
    private func motion(_ animation: XMLElement) -> String? {
        let isLooping = animation.isLooping
        guard isLooping || animation["fill"] == "freeze" else { return nil }
        let mpath = animation.elements.first { $0.name == "mpath" }?["href"].flatMap { paths[String($0.dropFirst())] }
        let share =
            isLooping
            ? 0.5 : animation["keyPoints"].flatMap { $0.split(separator: ";").last.flatMap { Double($0) } } ?? 1
        if let path = mpath ?? animation["path"] {
            guard let point = Outline(path: path).point(at: share) else { return nil }
            return "translate(\(Cleaning.written(point.x)),\(Cleaning.written(point.y)))"
        }
        let values = animation.animationValues
        return (isLooping ? Self.middle(values) : values.last).map { "translate(\($0))" }
    }
}

// MARK: - Animations of styles

extension Settling {
    private mutating func applyKeyframes(_ properties: [String: String], to element: inout XMLElement) {
        var changes: [StyleSheet.Declaration] = []
        for use in StyleAnimation.all(in: properties, cascade.keyframes) {
            let frames = cascade.keyframes[use.name] ?? []
            if use.isLooping {
                changes += Self.mostVisible(frames, properties)
            } else if use.lasts {
                changes +=
                    frames.last {
                        $0.places.contains(use.isReversed ? "from" : "to")
                            || $0.places.contains(use.isReversed ? "0%" : "100%")
                    }?
                    .declarations ?? []
            } else {
                let hidden = Self.mostVisible(frames, properties).filter {
                    Visibility.of(properties[$0.property] ?? Visibility.standard($0.property), $0.property) < 0.05
                        && Visibility.of($0.value, $0.property) >= 0.05
                }
                if !hidden.isEmpty { noteVanishing(element) }
                changes += hidden
            }
        }
        guard !changes.isEmpty else { return }
        let changed = Set(changes.map(\.property))
        var declarations = element["style"].map { StyleParser.declarations($0).0 } ?? []
        declarations.removeAll { changed.contains($0.property) }
        element["style"] = (declarations + changes).styleText
    }

    private static func mostVisible(
        _ frames: [StyleSheet.Frame],
        _ properties: [String: String]
    ) -> [StyleSheet.Declaration] {
        var values: [String: [String]] = [:]
        for frame in frames {
            for declaration in frame.declarations
            where Visibility.isAbout(declaration.property) || declaration.property == "stroke-dashoffset" {
                values[declaration.property, default: []].append(declaration.value)
            }
        }
        return values.sorted { $0.key < $1.key }.compactMap { property, values in
            let all = values + (properties[property].map { [$0] } ?? [])
            let best =
                property == "stroke-dashoffset"
                ? all.min { abs($0.leadingNumber ?? 0) < abs($1.leadingNumber ?? 0) } : Visibility.most(all, property)
            return best.map { StyleSheet.Declaration(property: property, value: $0, isImportant: false) }
        }
    }
}

/// One use of keyframes, as a style gives it.
struct StyleAnimation {
    var name: String
    var isLooping = false
    /// Whether the last frame stays.
    var lasts = false
    var isReversed = false

    static func all(in properties: [String: String], _ keyframes: [String: [StyleSheet.Frame]]) -> [StyleAnimation] {
        guard let value = properties["animation"] ?? properties["animation-name"] else { return [] }
        let fill = properties["animation-fill-mode"] ?? ""
        return value.split(separator: ",").prefix(8).compactMap { part in
            let words = part.split(separator: " ").map(String.init)
            guard let name = words.first(where: { keyframes[$0] != nil }) else { return nil }
            return StyleAnimation(
                name: name,
                isLooping: words.contains("infinite")
                    || properties["animation-iteration-count"]?.contains("infinite") == true,
                lasts: words.contains("forwards") || words.contains("both") || fill.contains("forwards")
                    || fill.contains("both"),
                isReversed: words.contains("reverse") || properties["animation-direction"] == "reverse"
            )
        }
    }
}
