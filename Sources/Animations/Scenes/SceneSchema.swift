package import JSON

extension Scene {
    /// The JSON Schema of scenes in the one dialect that ``json`` writes, to constrain a model's decoding.
    ///
    /// Other dialects are read as well; what a model is asked for is this one.
    package static let schema: JSON = object(
        [
            ("scene_name", ["type": "string"]), ("background_color", ["type": "string"]),
            ("objects", list(objectSchemas, atMost: SceneLimits.objects)),
            ("animations", list(animationSchemas, atMost: SceneLimits.animations)),
        ],
        required: ["scene_name", "objects", "animations"]
    )

    private static let number: JSON = ["type": "number"]
    private static let text: JSON = ["type": "string"]
    private static let flag: JSON = ["type": "boolean"]
    private static let place = numbers(2...2)

    private static func numbers(_ count: ClosedRange<Int>) -> JSON {
        [
            "type": "array", "items": number, "minItems": JSON(count.lowerBound), "maxItems": JSON(count.upperBound),
        ]
    }

    private static func list(_ choices: [JSON], atMost most: Int) -> JSON {
        ["type": "array", "minItems": 1, "maxItems": JSON(most), "items": ["anyOf": .array(choices)]]
    }

    private static func object(_ fields: [(String, JSON)], required: [String]) -> JSON {
        [
            "type": "object", "properties": .object(JSONObject(fields.map { (key: $0.0, value: $0.1) })),
            "required": .array(required.map { .string($0) }), "additionalProperties": false,
        ]
    }

    // MARK: - Objects

    private static let objectSchemas: [JSON] = [
        shape(["circle", "dot", "triangle", "diamond", "pentagon", "hexagon", "octagon"], [("radius", number)]),
        shape(["square"], [("side_length", number)]),
        shape(["rectangle", "ellipse"], [("width", number), ("height", number)]),
        shape(["star"], [("tips", number), ("radius", number)]),
        shape(
            ["polygon"],
            [("points", ["type": "array", "items": place, "minItems": 3, "maxItems": JSON(SceneLimits.corners)])],
            required: ["points"]
        ),
        shape(["line", "dashed_line", "arrow"], [("start", place), ("end", place)], required: ["start", "end"]),
        shape(["text"], [("text", text), ("font_size", number)], required: ["text"]),
        shape(
            ["axes"],
            [
                ("x_range", numbers(2...3)), ("y_range", numbers(2...3)), ("x_length", number), ("y_length", number),
                ("include_numbers", flag), ("x_label", text), ("y_label", text),
            ],
            required: ["x_range", "y_range"],
            isOnAxes: false
        ),
        shape(["number_line"], [("x_range", numbers(2...3)), ("length", number), ("include_numbers", flag)]),
        shape(["graph"], [("function", text), ("x_range", numbers(2...2))], required: ["function"]),
    ]

    private static func shape(
        _ types: [String],
        _ own: [(String, JSON)],
        required: [String] = [],
        isOnAxes: Bool = true
    ) -> JSON {
        var props = own + [("position", place)]
        if isOnAxes { props.append(("axes", text)) }
        for name in ["color", "stroke_color", "fill_color"] { props.append((name, text)) }
        props += [("stroke_width", number), ("fill_opacity", number)]
        return object(
            [
                ("name", text), ("type", ["enum": .array(types.map { .string($0) })]),
                ("props", object(props, required: required)),
            ],
            required: ["name", "type", "props"]
        )
    }

    // MARK: - Animations

    private static let animationSchemas: [JSON] = [
        object([("type", ["const": "wait"])] + timing, required: ["type"]),
        animation(["create", "write"], []),
        animation(["fade"], [("direction", ["enum": ["in", "out"]])], required: ["direction"]),
        animation(["transform"], [("to", text)], required: ["to"]),
        animation(["move"], [("start_pos", place), ("position", place), ("axes", text)], required: ["position"]),
        animation(["shift"], [("by", place)], required: ["by"]),
        animation(["move_along"], [("path", text)], required: ["path"]),
        animation(["rotate"], [("angle", text)], required: ["angle"]),
        animation(["scale"], [("factor", number)], required: ["factor"]),
        animation(["set_color"], [("color", text)], required: ["color"]),
        animation(["set_stroke"], [("color", text), ("width", number)]),
        animation(["set_fill"], [("color", text), ("opacity", number)]),
        animation(
            ["matrix"],
            [("matrix", ["type": "array", "items": place, "minItems": 2, "maxItems": 2])],
            required: ["matrix"]
        ),
    ]

    private static let timing: [(String, JSON)] = [
        ("duration", number), ("wait_after", number), ("with_previous", flag),
        ("rate_func", ["enum": .array(Easing.allCases.map { .string($0.rawValue) })]),
    ]

    private static func animation(_ types: [String], _ own: [(String, JSON)], required: [String] = []) -> JSON {
        let isEmpty = own.isEmpty
        return object(
            [("type", ["enum": .array(types.map { .string($0) })]), ("target", text)]
                + (isEmpty ? [] : [("parameters", object(own, required: required))]) + timing,
            required: ["type", "target"] + (isEmpty ? [] : ["parameters"])
        )
    }
}
