package import JSON

extension Scene {
    /// The JSON Schema of every scene, small and flat enough to constrain a small model's decoding.
    package static let schema = schema(of: nil, items: itemFields.map(\.name), scene: sceneFields.map(\.name))

    /// The JSON Schema of scenes of one kind, without the fields that its layout does not use.
    ///
    /// A model that was told the kind, or chose it in a first question, answers sooner and better by it.
    package static func schema(of kind: Kind) -> JSON {
        let scene = sceneFields.filter { $0.kinds?.contains(kind) ?? true }.map(\.name)
        let items = itemFields.filter { $0.kinds?.contains(kind) ?? true }.map(\.name)
        var schema = schema(of: kind, items: items, scene: scene)
        schema["properties"]?["kind"] = ["const": .string(kind.rawValue)]
        return schema
    }

    private static func schema(of kind: Kind?, items: [String], scene: [String]) -> JSON {
        func object(_ fields: [Field], _ names: [String]) -> JSON {
            let chosen = fields.filter { names.contains($0.name) }
            return [
                "type": "object",
                "properties": .object(JSONObject(chosen.map { (key: $0.name, value: $0.schema) })),
                "required": .array(
                    chosen.filter { $0.isRequired && (kind != nil || $0.kinds == nil) }.map { .string($0.name) }
                ),
                "additionalProperties": false,
            ]
        }
        var schema = object(sceneFields, scene)
        schema["properties"]?["items"]?["items"] = object(itemFields, items)
        return schema
    }

    private struct Field: Sendable {
        var name: String
        var schema: JSON
        var isRequired = false

        /// The kinds whose layouts use it; nil when all do.
        var kinds: Set<Kind>?
    }

    private static let sceneFields: [Field] = [
        Field(name: "kind", schema: choices(Kind.allCases.map(\.rawValue)), isRequired: true),
        Field(name: "title", schema: text(Limit.title), isRequired: true),
        Field(name: "formula", schema: text(Limit.formula), kinds: [.equation]),
        Field(name: "x_label", schema: text(Limit.label), kinds: [.plot]),
        Field(name: "y_label", schema: text(Limit.label), kinds: [.plot]),
        Field(name: "x_from", schema: ["type": "number"], kinds: [.plot]),
        Field(name: "x_to", schema: ["type": "number"], kinds: [.plot]),
        Field(name: "y_from", schema: ["type": "number"], kinds: [.plot]),
        Field(name: "y_to", schema: ["type": "number"], kinds: [.plot]),
        Field(
            name: "items",
            schema: ["type": "array", "minItems": 2, "maxItems": JSON(Limit.items), "items": [:]],
            isRequired: true
        ),
        Field(
            name: "links",
            schema: [
                "type": "array",
                "maxItems": JSON(Limit.links),
                "items": [
                    "type": "object",
                    "properties": [
                        "from": text(20),
                        "to": text(20),
                        "label": text(Limit.linkLabel),
                        "relation": choices(Relation.allCases.map(\.rawValue)),
                        "motion": choices(LinkMotion.allCases.map(\.rawValue)),
                    ],
                    "required": ["from", "to"],
                    "additionalProperties": false,
                ],
            ],
            isRequired: true,
            kinds: [.flow, .cycle, .graph, .hierarchy, .layers, .spatial]
        ),
        Field(
            name: "order",
            schema: ["type": "array", "maxItems": JSON(Limit.items), "items": text(20)]
        ),
        Field(name: "takeaway", schema: text(Limit.takeaway), isRequired: true),
    ]

    private static let itemFields: [Field] = [
        Field(name: "id", schema: text(20), isRequired: true),
        Field(name: "label", schema: text(Limit.label), isRequired: true),
        Field(name: "note", schema: text(Limit.note)),
        Field(
            name: "value",
            schema: text(Limit.value),
            kinds: [.plot, .timeline, .equation, .layers]
        ),
        Field(name: "group", schema: text(Limit.group), isRequired: true, kinds: [.comparison]),
        Field(name: "shape", schema: choices(Shape.allCases.map(\.rawValue)), isRequired: true),
        Field(name: "colour", schema: choices(Colour.allCases.map(\.rawValue)), isRequired: true),
        Field(name: "size", schema: choices(Scale.allCases.map(\.rawValue))),
        Field(name: "motion", schema: choices(Motion.allCases.map(\.rawValue)), isRequired: true),
        Field(name: "place", schema: choices(Place.allCases.map(\.rawValue)), kinds: [.parts, .spatial]),
        Field(name: "x", schema: ["type": "number"], kinds: [.plot]),
        Field(name: "y", schema: ["type": "number"], kinds: [.plot]),
    ]

    private static func choices(_ names: [String]) -> JSON { ["enum": .array(names.map(JSON.init(stringLiteral:)))] }

    private static func text(_ most: Int) -> JSON { ["type": "string", "maxLength": JSON(most)] }
}
