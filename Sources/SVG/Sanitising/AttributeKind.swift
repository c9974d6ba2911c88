/// What the value of an attribute that may stand in a picture is made of.
enum AttributeKind {
    /// Lengths, coordinates and lists of them.
    case numbers
    /// A path's commands.
    case path
    /// A property of styles, or a word.
    case style
    /// Words for people or for style rules, never read as anything else.
    case words
    case classes
    case id
    case idList
    case reference
    /// A `style` attribute.
    case declarations
    case viewBox
    /// Times at which an animation begins or ends.
    case times
    /// How long something takes.
    case duration
    case repeatCount
    case attributeName
    /// What an animation sets; which kind that is, its `attributeName` says.
    case animated

    static func named(_ name: String) -> (name: String, kind: AttributeKind)? {
        if let kind = kinds[name] { return (name, kind) }
        guard let spelling = spellings[name.lowercased()], let kind = kinds[spelling] else {
            return name.hasPrefix("aria-") && name.utf8.allSatisfy { $0.isLetter || $0 == 0x2D } ? (name, .words) : nil
        }
        return (spelling, kind)
    }

    /// What an animation may set, and what its values are made of then.
    static func animated(_ name: String) -> (name: String, kind: AttributeKind)? {
        guard let (name, kind) = named(name) else {
            return StyleProperty.isAllowed(name) ? (name, .style) : nil
        }
        switch kind {
        case .numbers, .path, .style, .viewBox: return fixed.contains(name) ? nil : (name, kind)
        default: return nil
        }
    }

    /// Attributes of animations and filters that name or switch something, which no animation can set.
    private static let fixed: Set<String> = [
        "type", "calcMode", "additive", "accumulate", "keyTimes", "keySplines", "keyPoints", "attributeType", "restart",
        "result", "path",
    ]

    private static let kinds: [String: AttributeKind] = {
        var kinds: [String: AttributeKind] = [
            "d": .path, "path": .path, "id": .id, "href": .reference, "style": .declarations, "viewBox": .viewBox,
            "begin": .times, "end": .times, "dur": .duration, "repeatDur": .duration, "min": .duration,
            "max": .duration,
            "repeatCount": .repeatCount, "attributeName": .attributeName, "aria-labelledby": .idList,
            "aria-describedby": .idList,
        ]
        func add(_ kind: AttributeKind, _ names: String) {
            for name in names.split(separator: " ") { kinds[String(name)] = kind }
        }
        add(.words, "role xml:space")
        add(.classes, "class")
        add(.idList, "aria-owns aria-controls aria-flowto aria-details aria-errormessage aria-activedescendant")
        add(.animated, "values from to by")
        add(
            .numbers,
            """
            x y x1 y1 x2 y2 cx cy r rx ry width height fx fy fr dx dy rotate textLength points pathLength offset \
            startOffset refX refY markerWidth markerHeight stroke-width stroke-dasharray stroke-dashoffset \
            stroke-miterlimit opacity fill-opacity stroke-opacity stop-opacity flood-opacity font-size \
            letter-spacing word-spacing stdDeviation order kernelMatrix divisor bias targetX targetY scale k1 k2 k3 \
            k4 radius seed numOctaves baseFrequency amplitude exponent intercept slope tableValues surfaceScale \
            specularConstant specularExponent diffuseConstant azimuth elevation z pointsAtX pointsAtY pointsAtZ \
            limitingConeAngle keyTimes keySplines keyPoints
            """
        )
        add(
            .style,
            """
            fill fill-rule stroke stroke-linecap stroke-linejoin color stop-color flood-color lighting-color \
            visibility display font-family color-interpolation color-interpolation-filters font-style font-weight \
            font-variant font-stretch font text-anchor text-decoration text-rendering dominant-baseline \
            alignment-baseline baseline-shift writing-mode direction unicode-bidi transform transform-origin \
            gradientTransform patternTransform clip-path clip-rule mask filter marker-start marker-mid marker-end \
            paint-order shape-rendering image-rendering vector-effect mix-blend-mode isolation overflow \
            pointer-events cursor preserveAspectRatio gradientUnits spreadMethod patternUnits patternContentUnits \
            clipPathUnits maskUnits maskContentUnits markerUnits orient filterUnits primitiveUnits lengthAdjust \
            method spacing side in in2 result mode type operator edgeMode stitchTiles xChannelSelector \
            yChannelSelector preserveAlpha calcMode additive accumulate restart attributeType
            """
        )
        return kinds
    }()

    private static let spellings = Dictionary(kinds.keys.map { ($0.lowercased(), $0) }) { first, _ in first }
}
