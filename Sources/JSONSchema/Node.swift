import JSON

/// One compiled schema; other nodes are named by their places in the list of all.
struct Node: Sendable {
    var path = Pointer()

    /// Whether nothing is valid here: the schema `false`.
    var isNever = false
    var types: JSONTypes?
    var constant: JSON?
    var enumeration: Enumeration?
    var number = NumberRules()
    var string = StringRules()
    var array = ArrayRules()
    var object = ObjectRules()

    /// Schemas that are applied to the same value.
    var combinations: [Combination] = []
    var unevaluatedItems: Int?
    var unevaluatedProperties: Int?
}

struct Enumeration: Sendable {
    var values: [JSON]
    var set: Set<JSON>
}

struct NumberRules: Sendable {
    var minimum: JSONNumber?
    var maximum: JSONNumber?
    var exclusiveMinimum: JSONNumber?
    var exclusiveMaximum: JSONNumber?
    var divisor: JSONNumber?
}

struct StringRules: Sendable {
    var minimum: Int?
    var maximum: Int?
    var pattern: Pattern?
}

struct ArrayRules: Sendable {
    var minimum: Int?
    var maximum: Int?
    var isUnique = false
    var prefix: [Int] = []
    var rest: Int?
    var contains: Int?
    var minimumContained = 1
    var maximumContained: Int?
}

struct ObjectRules: Sendable {
    var minimum: Int?
    var maximum: Int?
    var required: [JSONName] = []
    var properties: [JSONName: Int] = [:]
    var patterns: [(pattern: Pattern, node: Int)] = []
    var rest: Int?
    var names: Int?
    var dependentRequired: [(name: JSONName, required: [JSONName])] = []
}

enum Combination: Sendable {
    case all([Int]), any([Int]), one([Int])
    case not(Int)
    case conditional(condition: Int, then: Int?, otherwise: Int?)
    case reference(Int)
    case dependent(name: String, node: Int)

    /// The nodes that look at the same value.
    var nodes: [Int] {
        switch self {
        case .all(let nodes), .any(let nodes), .one(let nodes): nodes
        case .not(let node), .reference(let node), .dependent(_, let node): [node]
        case .conditional(let condition, let then, let otherwise): [condition, then, otherwise].compactMap(\.self)
        }
    }
}

/// The types of JSON Schema; a whole number is an integer and a number.
struct JSONTypes: OptionSet, Sendable {
    let rawValue: UInt8

    static let null = JSONTypes(rawValue: 1)
    static let boolean = JSONTypes(rawValue: 2)
    static let integer = JSONTypes(rawValue: 4)
    static let number = JSONTypes(rawValue: 8)
    static let string = JSONTypes(rawValue: 16)
    static let array = JSONTypes(rawValue: 32)
    static let object = JSONTypes(rawValue: 64)

    static let names: [(name: String, type: JSONTypes)] = [
        ("null", .null), ("boolean", .boolean), ("integer", .integer), ("number", .number), ("string", .string),
        ("array", .array), ("object", .object),
    ]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Takes a name as the standard spells it, or in the upper case of OpenAPI and Gemini.
    init?(named name: String) {
        guard let found = Self.names.first(where: { $0.name == name || $0.name.uppercased() == name }) else {
            return nil
        }
        self = found.type
    }

    /// All that the value is.
    init(of value: JSON) {
        switch value {
        case .null: self = .null
        case .bool: self = .boolean
        case .number(let number): self = number.isWhole ? [.integer, .number] : .number
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        }
    }

    var description: String {
        Self.names.filter { contains($0.type) }.map { $0.name == "null" ? "null" : Self.withArticle($0.name) }
            .joined(separator: " or ")
    }

    private static func withArticle(_ name: String) -> String { ("aio".contains(name.prefix(1)) ? "an " : "a ") + name }
}
