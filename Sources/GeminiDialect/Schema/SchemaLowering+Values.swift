import JSON

extension SchemaLowering {
    /// Lowers `type` and `nullable`; returns the kinds of value that are left.
    mutating func lowerType(of object: JSONObject, to result: inout JSONObject) -> SchemaKinds {
        guard let type = object["type"] else { return .all }
        guard let given = SchemaKinds(type: type) else {
            weaken("type")
            return .all
        }
        var kinds = given
        if object["nullable"]?.bool == true { kinds.formUnion(.null) }
        // A whole number is what is a multiple of one.
        if kinds.contains(.number), object["multipleOf"]?.number == 1 {
            kinds.subtract(.number)
            kinds.formUnion(.integer)
        }
        let isAsGiven = kinds == given && SchemaKinds(plain: type) != nil
        result["type"] = isAsGiven ? type : kinds.type
        return kinds
    }

    /// Lowers the limits of numbers.
    mutating func lowerNumbers(of object: JSONObject, _ kinds: SchemaKinds, to result: inout JSONObject) {
        let isWhole = !kinds.contains(.number)
        let lower = limit(of: object, "minimum", "exclusiveMinimum", next: isWhole ? 1 : 0)
        if let lower { result["minimum"] = .number(lower) }
        let upper = limit(of: object, "maximum", "exclusiveMaximum", next: isWhole ? -1 : 0)
        if let upper { result["maximum"] = .number(upper) }
    }

    /// The tighter of a limit and its exclusive form, as a limit that may itself be met.
    ///
    /// `next` is the way to the next whole number within; 0 when numbers need not be whole.
    private mutating func limit(of object: JSONObject, _ plain: String, _ exclusive: String, next: Int) -> JSONNumber? {
        let isUpper = exclusive == "exclusiveMaximum"
        var bound = object[plain]?.number
        if bound == nil, object[plain] != nil { weaken(plain) }
        var excluded = object[exclusive]?.number
        // In draft 4 the exclusive form is a switch on the other.
        if let isExclusive = object[exclusive]?.bool {
            if isExclusive { (bound, excluded) = (nil, bound) }
        } else if object[exclusive] != nil, excluded == nil {
            weaken(exclusive)
        }
        guard let excluded else { return bound }
        if let bound, isUpper ? bound < excluded : bound > excluded { return bound }
        if next != 0, let within = Self.whole(beyond: excluded, next) { return within }
        weaken(exclusive)
        return excluded
    }

    /// The first whole number after one, upwards or downwards; `nil` where numbers are too large to be sure.
    private static func whole(beyond number: JSONNumber, _ next: Int) -> JSONNumber? {
        if let int = number.int {
            let (result, overflows) = int.addingReportingOverflow(next)
            return overflows ? nil : JSONNumber(result)
        }
        let double = number.double
        guard !number.isWhole, abs(double) < 1e15 else { return nil }
        // The double nearest to a fraction such as 0.99999999999999999999 may be whole itself.
        if double == double.rounded() { return nil }
        return JSONNumber(Int(double.rounded(next > 0 ? .up : .down)))
    }

    /// Lowers `enum` and `const` to strings or numbers, or to a choice of kinds; `nil` when no value is left.
    mutating func lowerValues(of object: JSONObject, _ kinds: SchemaKinds) -> JSONObject? {
        var result: JSONObject? = JSONObject()
        if var values = object["enum"]?.array {
            if object["nullable"]?.bool == true { values.append(.null) }
            result = choice(of: values, kinds, as: "enum")
        } else if object["enum"] != nil {
            weaken("enum")
        }
        guard let value = object["const"], let present = result else { return result }
        guard let constant = choice(of: [value], kinds, as: "const") else { return nil }
        return intersect(present, constant, depth: 0, as: "const")
    }

    private mutating func choice(of given: [JSON], _ kinds: SchemaKinds, as keyword: String) -> JSONObject? {
        let values = given.filter { kinds.isSuperset(of: SchemaKinds(of: $0)) }
        guard !values.isEmpty else { return nil }
        let isPlain = values.allSatisfy { $0.string != nil } || values.allSatisfy { $0.number != nil }
        if isPlain, keyword == "enum" || kinds != .all { return ["enum": .array(values)] }
        var choices: [JSON] = []
        let strings = values.filter { $0.string != nil }
        if !strings.isEmpty { choices.append(["type": "string", "enum": .array(strings)]) }
        let numbers = values.filter { $0.number != nil }
        if !numbers.isEmpty {
            let isWhole = numbers.allSatisfy { $0.number?.isWhole ?? false }
            choices.append(["type": isWhole ? "integer" : "number", "enum": .array(numbers)])
        }
        choices += otherKinds(of: values, as: keyword)
        return choices.count == 1 ? choices[0].object : ["anyOf": .array(choices)]
    }

    /// The kinds of the values that cannot be listed.
    private mutating func otherKinds(of values: [JSON], as keyword: String) -> [JSON] {
        var choices: [JSON] = []
        let truths = values.compactMap(\.bool)
        if !truths.isEmpty {
            choices.append(["type": "boolean"])
            if Set(truths).count < 2 { weaken(keyword) }
        }
        for (name, isKind) in [("array", { $0.array != nil }), ("object", { $0.object != nil })]
            as [(String, (JSON) -> Bool)] where values.contains(where: isKind)
        {
            choices.append(["type": .string(name)])
            weaken(keyword)
        }
        if values.contains(where: \.isNull) { choices.append(["type": "null"]) }
        return choices
    }

    /// Notes what is left out altogether, where it could make a difference.
    mutating func noteOmissions(of object: JSONObject, _ kinds: SchemaKinds) {
        for (keyword, value) in object.members where !changes.contains(keyword) {
            let matters =
                switch keyword {
                case "pattern": kinds.admits(.string)
                case "maxLength": kinds.admits(.string)
                case "minLength": kinds.admits(.string) && Self.count(value)?.int != 0
                case "multipleOf", "divisibleBy":
                    kinds.admits(.number) && (value.number != 1 || kinds.contains(.number))
                case "uniqueItems": kinds.admits(.array) && value.bool != false
                case "contains": kinds.admits(.array)
                case "minProperties": kinds.admits(.object) && Self.count(value)?.int != 0
                case "maxProperties": kinds.admits(.object)
                case "dependentRequired", "dependentSchemas", "dependencies":
                    kinds.admits(.object) && value.object?.isEmpty != true
                case "propertyNames": kinds.admits(.object) && !Self.admitsEveryName(value)
                case "unevaluatedItems": kinds.admits(.array) && !Self.admitsEverything(value)
                case "unevaluatedProperties":
                    kinds.admits(.object) && !Self.admitsEverything(value)
                        && !Self.isUnevaluatedAdditional(object)
                case "if": object["then"] != nil || object["else"] != nil
                case "not": value.bool != false
                case "$dynamicRef", "$recursiveRef", "disallow", "extends": true
                default: false
                }
            if matters { weaken(keyword) }
        }
    }

    private static func admitsEverything(_ schema: JSON) -> Bool {
        schema.bool == true || schema.object?.isEmpty == true
    }

    /// Whether a schema of names lets all names pass, as the one does that many libraries write for a dictionary.
    private static func admitsEveryName(_ schema: JSON) -> Bool {
        if admitsEverything(schema) { return true }
        guard let object = schema.object, object.count == 1, let type = object["type"] else { return false }
        return SchemaKinds(type: type)?.contains(.string) ?? false
    }

    /// A count, which Gemini's own schemas have in quotes.
    static func count(_ value: JSON) -> JSONNumber? {
        let number = value.number ?? value.string.flatMap { JSONNumber(text: $0) }
        guard let number, number.isWhole, number >= 0 else { return nil }
        return number
    }
}
