import JSON

/// The kinds of value that a schema's `type` lets pass.
struct SchemaKinds: OptionSet {
    let rawValue: UInt8

    static let null = SchemaKinds(rawValue: 1)
    static let boolean = SchemaKinds(rawValue: 2)
    static let integer = SchemaKinds(rawValue: 4)
    /// Every number; a whole one is an integer too.
    static let number: SchemaKinds = [.integer, SchemaKinds(rawValue: 8)]
    static let string = SchemaKinds(rawValue: 16)
    static let array = SchemaKinds(rawValue: 32)
    static let object = SchemaKinds(rawValue: 64)
    static let all = SchemaKinds(rawValue: 127)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The kind of that name; OpenAPI's names in Gemini's spelling are in capitals.
    init?(named name: String) {
        switch name {
        case "null", "NULL": self = .null
        case "boolean", "BOOLEAN": self = .boolean
        case "integer", "INTEGER": self = .integer
        case "number", "NUMBER": self = .number
        case "string", "STRING": self = .string
        case "array", "ARRAY": self = .array
        case "object", "OBJECT": self = .object
        default: return nil
        }
    }

    /// The kinds that a value of `type` names; `nil` when it names another or none.
    init?(type: JSON) {
        var kinds: SchemaKinds = []
        for name in type.string.map({ [$0] }) ?? type.strings ?? [] {
            guard let kind = SchemaKinds(named: name) else { return nil }
            kinds.formUnion(kind)
        }
        guard !kinds.isEmpty else { return nil }
        self = kinds
    }

    /// The kinds that a value of `type` names, when it is spelt as JSON Schema spells it.
    init?(plain type: JSON) {
        guard let kinds = SchemaKinds(type: type) else { return nil }
        let names = type.string.map { [$0] } ?? type.strings ?? []
        guard names.allSatisfy({ $0.utf8.first ?? 0 >= UInt8(ascii: "a") }) else { return nil }
        self = kinds
    }

    /// The kind of a value.
    init(of value: JSON) {
        self =
            switch value {
            case .null: .null
            case .bool: .boolean
            case .number(let number): number.isWhole ? .integer : .number
            case .string: .string
            case .array: .array
            case .object: .object
            }
    }

    /// The kinds as a value of `type`.
    var type: JSON {
        var names: [JSON] = []
        if contains(.string) { names.append("string") }
        if contains(.number) { names.append("number") } else if contains(.integer) { names.append("integer") }
        if contains(.boolean) { names.append("boolean") }
        if contains(.array) { names.append("array") }
        if contains(.object) { names.append("object") }
        if contains(.null) { names.append("null") }
        return names.count == 1 ? names[0] : .array(names)
    }

    /// Whether a value of that kind may pass.
    func admits(_ kind: SchemaKinds) -> Bool { !isDisjoint(with: kind) }
}
