import GeminiDialect
import JSON
import JSONSchema
import Testing

/// No schema can exhaust the stack, the time or the memory.
@Suite struct LoweredSchemaLimitTests {
    @Test(arguments: ["properties", "items", "allOf", "anyOf", "not", "additionalProperties"])
    func `a deep schema is cut`(keyword: String) {
        var schema: JSON = ["const": 1]
        for _ in 0..<400 {
            switch keyword {
            case "properties": schema = ["properties": ["a": schema]]
            case "allOf", "anyOf": schema = .object([keyword: [schema, ["title": "T"]]])
            default: schema = .object([keyword: schema])
            }
        }

        let lowered = LoweredSchema(schema)

        #expect(lowered.isWeakened)
    }

    @Test func `ten thousand properties are lowered`() throws {
        let members: [JSONObject.Member] = (0..<10_000).map {
            (key: "p\($0)", value: ["type": "string", "default": ""])
        }
        let names: [JSON] = members.reversed().map { .string($0.key) }
        let schema: JSON = ["type": "object", "properties": .object(JSONObject(members)), "required": .array(names)]

        let lowered = LoweredSchema(schema)

        #expect(!lowered.isWeakened)
        #expect(lowered.schema["properties"]?.object?.count == 10_000)
        #expect(lowered.schema["properties"]?["p7"] == ["type": "string"])
    }

    @Test func `definitions that double one another end`() {
        var definitions = JSONObject([(key: "D0", value: ["type": "object"])])
        for level in 1...60 {
            let half: JSON = ["allOf": [["$ref": .string("#/$defs/D\(level - 1)")], ["type": "object"]]]
            definitions["D\(level)"] = ["properties": ["l": half, "r": half]]
        }

        let lowered = LoweredSchema(["allOf": [["$ref": "#/$defs/D60"], [:]], "$defs": .object(definitions)])

        #expect(lowered.schema.bytes.count < 4_000_000)
    }

    @Test func `a long chain of definitions ends`() {
        var definitions = JSONObject([(key: "D0", value: ["type": "object"])])
        definitions.members += (1...3_000).map { level in
            (key: "D\(level)", value: ["allOf": [["$ref": .string("#/$defs/D\(level - 1)")], ["minProperties": 0]]])
        }

        let lowered = LoweredSchema(["$ref": "#/$defs/D3000", "$defs": .object(definitions)])

        #expect(lowered.schema.object != nil)
    }

    @Test func `a rule that thousands of names would repeat is dropped`() {
        let rule: JSON = ["enum": .array((0..<1_000).map { JSON("value \($0)") })]
        let names: [JSON] = (0..<5_000).map { JSON("n\($0)") }

        let lowered = LoweredSchema(["additionalProperties": rule, "required": .array(names)])

        #expect(lowered.isWeakened)
        #expect(lowered.schema.bytes.count < 4_000_000)
    }
}

/// Schemas and values made at random agree as far as a lowered schema promises.
@Suite struct LoweredSchemaRandomTests {
    @Test(arguments: 0..<12)
    func `what is accepted stays accepted and what is not weakened stays refused`(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        var valid = 0

        for _ in 0..<100 {
            let schema = Self.schema(3, &random)
            guard let original = try? JSONSchema(schema) else { continue }
            let result = LoweredSchema(schema)
            let lowered = try JSONSchema(result.schema)
            for _ in 0..<20 {
                let value = Self.value(2, &random)
                let isValid = original.validate(value).isEmpty
                let isAccepted = lowered.validate(value).isEmpty
                if isValid { valid += 1 }
                #expect(isAccepted || !isValid, "\(text(schema)) → \(text(result.schema)) refuses \(text(value))")
                #expect(
                    isAccepted == isValid || result.isWeakened,
                    "\(text(schema)) → \(text(result.schema)) accepts \(text(value))"
                )
            }
        }

        #expect(valid > 50)
    }

    private func text(_ value: JSON) -> String { String(decoding: value.bytes, as: UTF8.self) }

    private static func schema(_ depth: Int, _ random: inout SplitMix) -> JSON {
        if Int.random(in: 0..<12, using: &random) == 0 { return .bool(Bool.random(using: &random)) }
        var schema = JSONObject()
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let (key, value) = keyword(depth, &random)
            schema[key] = value
        }
        if depth == 3 {
            schema["$defs"] = ["A": self.schema(1, &random), "B": self.schema(2, &random)]
        }
        return .object(schema)
    }

    private static func keyword(_ depth: Int, _ random: inout SplitMix) -> (String, JSON) {
        let small = JSON(Int.random(in: 0...3, using: &random))
        let kinds: [JSON] = ["string", "integer", "number", "array", "object", "null", "boolean"]
        switch Int.random(in: 0..<(depth > 0 ? 27 : 12), using: &random) {
        case 0, 1: return ("type", kinds.randomElement(using: &random) ?? "string")
        case 2:
            return (
                "type", [kinds[Int.random(in: 0..<3, using: &random)], kinds[Int.random(in: 3..<7, using: &random)]]
            )
        case 3: return ("enum", .array((0..<3).map { _ in value(1, &random) }))
        case 4: return ("const", value(1, &random))
        case 5: return (["minimum", "maximum"].randomElement(using: &random) ?? "", small)
        case 6: return (["exclusiveMinimum", "exclusiveMaximum"].randomElement(using: &random) ?? "", small)
        case 7:
            return (["minItems", "maxItems", "minLength", "maxProperties"].randomElement(using: &random) ?? "", small)
        case 8: return ("required", [JSON(name(&random))])
        case 9: return ("nullable", .bool(Bool.random(using: &random)))
        case 10: return ("description", "D")
        case 11: return ("$ref", .string("#/$defs/" + (Bool.random(using: &random) ? "A" : "B")))
        case 12, 13, 14:
            return (
                "properties", ["a": schema(depth - 1, &random), "b": schema(depth - 1, &random)]
            )
        case 15, 16: return ("additionalProperties", schema(depth - 1, &random))
        case 17: return ("patternProperties", ["^[ab]": schema(depth - 1, &random)])
        case 18: return ("items", schema(depth - 1, &random))
        case 19: return ("prefixItems", [schema(depth - 1, &random), schema(depth - 1, &random)])
        case 20, 21: return ("anyOf", [schema(depth - 1, &random), schema(depth - 1, &random)])
        case 22: return ("oneOf", [schema(depth - 1, &random), schema(depth - 1, &random)])
        case 23, 24, 25: return ("allOf", [schema(depth - 1, &random), schema(depth - 1, &random)])
        default:
            let keywords = ["not", "if", "contains", "propertyNames", "unevaluatedProperties", "unevaluatedItems"]
            return (keywords.randomElement(using: &random) ?? "not", schema(depth - 1, &random))
        }
    }

    private static func name(_ random: inout SplitMix) -> String {
        ["a", "b", "c"].randomElement(using: &random) ?? "a"
    }

    private static func value(_ depth: Int, _ random: inout SplitMix) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2, 3: return JSON(Int.random(in: -1...4, using: &random))
        case 4: return 1.5
        case 5: return ["", "a", "ab"].randomElement(using: &random) ?? ""
        case 6: return .array((0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth - 1, &random) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0...3, using: &random) { object[name(&random)] = value(depth - 1, &random) }
            return .object(object)
        }
    }
}
