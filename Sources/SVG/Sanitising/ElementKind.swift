/// What an element that may stand in a picture is for.
enum ElementKind {
    case root, container, definition, shape, text, paint, stop, filter, filterPrimitive, animation, motionPath
    case style, image, use, words

    /// The element of a name and how it is spelt; `nil` for one that may not stand in a picture.
    ///
    /// HTML does not tell upper case from lower, and models forget that XML does: names are found in any case.
    static func named(_ name: String) -> (name: String, kind: ElementKind)? {
        if let kind = kinds[name] { return (name, kind) }
        return spellings[name.lowercased()].flatMap { name in kinds[name].map { (name, $0) } }
    }

    static func of(_ name: String) -> ElementKind? { kinds[name] }

    private static let kinds: [String: ElementKind] = {
        var kinds: [String: ElementKind] = ["svg": .root, "stop": .stop, "filter": .filter, "mpath": .motionPath]
        func add(_ kind: ElementKind, _ names: String) {
            for name in names.split(separator: " ") { kinds[String(name)] = kind }
        }
        add(.container, "g switch")
        add(.definition, "defs symbol clipPath mask marker")
        add(.shape, "rect circle ellipse line polyline polygon path")
        add(.text, "text tspan textPath")
        add(.paint, "linearGradient radialGradient pattern")
        add(
            .filterPrimitive,
            """
            feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap \
            feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode \
            feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence
            """
        )
        add(.animation, "animate animateTransform animateMotion set")
        add(.style, "style")
        add(.image, "image")
        add(.use, "use")
        add(.words, "title desc")
        return kinds
    }()

    private static let spellings = Dictionary(kinds.keys.map { ($0.lowercased(), $0) }) { first, _ in first }
}
