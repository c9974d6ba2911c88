import JSON

extension SchemaLowering {
    /// One lowered schema for the values that both accept; `nil` when their kinds have nothing in common.
    ///
    /// Where that cannot be said, it accepts more, and `keyword` is noted.
    mutating func intersect(
        _ left: JSONObject,
        _ right: JSONObject,
        depth: Int,
        as keyword: String = "allOf"
    ) -> JSONObject? {
        if right.isEmpty { return left }
        if left.isEmpty { return right }
        guard depth < Self.maximumDepth, spend(left.count + right.count) else {
            weaken(keyword)
            return left
        }
        if let leftReference = left["$ref"], let rightReference = right["$ref"], leftReference == rightReference {
            return left
        }
        let plainLeft = withoutReference(left, beside: right, depth: depth)
        let plainRight = withoutReference(right, beside: left, depth: depth)
        return join(plainLeft, plainRight, depth: depth, as: keyword)
    }

    /// The schema that a reference leads to, or a choice of it alone, because Gemini takes nothing beside `$ref`.
    private mutating func withoutReference(_ schema: JSONObject, beside other: JSONObject, depth: Int) -> JSONObject {
        guard let reference = schema["$ref"] else { return schema }
        let isDescribed = other.members.allSatisfy { $0.key == "title" || $0.key == "description" }
        if !isDescribed, let text = reference.string, let index = definitions.index(ofReference: text) {
            lowerDefinition(index, depth: depth + 1)
            if let target = definitions.schema(at: index), target["$ref"] == nil, repeats(target) {
                return target
            }
        }
        return ["anyOf": [.object(["$ref": reference])]]
    }

    private mutating func join(
        _ left: JSONObject,
        _ right: JSONObject,
        depth: Int,
        as keyword: String
    ) -> JSONObject? {
        var result = left
        joinObjects(left, right, to: &result, depth: depth, as: keyword)
        joinArrays(left, right, to: &result, depth: depth, as: keyword)
        for (key, value) in right.members {
            guard let present = result[key] else {
                if Self.plainlyJoined.contains(key) { result[key] = value }
                continue
            }
            switch key {
            case "type":
                guard let kinds = Self.commonKinds(present, value) else { return nil }
                if let given = SchemaKinds(type: present), given != kinds { result[key] = kinds.type }
            case "enum":
                let other = Set(value.array ?? [])
                let values = (present.array ?? []).filter(other.contains)
                guard !values.isEmpty else { return nil }
                result[key] = .array(values)
            case "minimum", "minItems":
                if let mine = present.number, let other = value.number, other > mine { result[key] = value }
            case "maximum", "maxItems":
                if let mine = present.number, let other = value.number, other < mine { result[key] = value }
            case "anyOf": if present != value { weaken(keyword) }
            default: break
            }
        }
        return result
    }

    /// The keywords that the other schema's value is taken of as it is, when only that has one.
    private static let plainlyJoined: Set = [
        "title", "description", "format", "type", "enum", "minimum", "maximum", "minItems", "maxItems", "anyOf",
        "propertyOrdering",
    ]

    private static func commonKinds(_ left: JSON, _ right: JSON) -> SchemaKinds? {
        guard let left = SchemaKinds(type: left), let right = SchemaKinds(type: right) else { return nil }
        let common = left.intersection(right)
        return common.isEmpty ? nil : common
    }

    private mutating func joinArrays(
        _ left: JSONObject,
        _ right: JSONObject,
        to result: inout JSONObject,
        depth: Int,
        as keyword: String
    ) {
        let prefixes = (left["prefixItems"]?.array ?? [], right["prefixItems"]?.array ?? [])
        var prefix: [JSON] = []
        var isCut = false
        for index in 0..<max(prefixes.0.count, prefixes.1.count) {
            let mine = index < prefixes.0.count ? prefixes.0[index] : repeated(left["items"], as: keyword)
            let other = index < prefixes.1.count ? prefixes.1[index] : repeated(right["items"], as: keyword)
            guard let both = intersect(mine, other, depth: depth + 1, as: keyword) else {
                isCut = true
                break
            }
            prefix.append(.object(both))
        }
        if !prefix.isEmpty || isCut { result["prefixItems"] = prefix.isEmpty ? nil : .array(prefix) }
        if !isCut, let rest = right["items"] {
            if let both = intersect(left["items"] ?? [:], rest, depth: depth + 1, as: keyword) {
                result["items"] = .object(both)
            } else {
                isCut = true
            }
        }
        guard isCut else { return }
        result["items"] = nil
        let mosts = [left["maxItems"]?.number, right["maxItems"]?.number, JSONNumber(prefix.count)].compactMap(\.self)
        result["maxItems"] = mosts.min().map { .number($0) }
    }

    /// Joins what is said of members.
    private mutating func joinObjects(
        _ left: JSONObject,
        _ right: JSONObject,
        to result: inout JSONObject,
        depth: Int,
        as keyword: String
    ) {
        let names = ["properties", "additionalProperties", "required"]
        guard names.contains(where: { right[$0] != nil }) else { return }
        let additional = joinAdditional(left, right, depth: depth, as: keyword)
        let required = Self.union(left["required"], right["required"])
        let properties = joinProperties(left, right, additional, required, depth: depth, as: keyword)
        if let properties { result["properties"] = .object(properties) }
        if let additional { result["additionalProperties"] = additional }
        if let required { result["required"] = required }
    }

    private mutating func joinAdditional(
        _ left: JSONObject,
        _ right: JSONObject,
        depth: Int,
        as keyword: String
    ) -> JSON? {
        guard let other = right["additionalProperties"], other.bool != true else { return left["additionalProperties"] }
        guard let mine = left["additionalProperties"], mine.bool != true else { return other }
        if mine.bool == false || other.bool == false { return false }
        guard let both = intersect(mine, other, depth: depth + 1, as: keyword) else { return false }
        return .object(both)
    }

    private mutating func joinProperties(
        _ left: JSONObject,
        _ right: JSONObject,
        _ additional: JSON?,
        _ required: JSON?,
        depth: Int,
        as keyword: String
    ) -> JSONObject? {
        let mine = left["properties"]?.object?.members ?? []
        let other = right["properties"]?.object?.members ?? []
        guard left["properties"] != nil || right["properties"] != nil else { return nil }
        let mineByName = Dictionary(mine.map { (JSONName($0.key), $0.value) }) { $1 }
        let otherByName = Dictionary(other.map { (JSONName($0.key), $0.value) }) { $1 }
        let required = Set((required?.strings ?? []).map { JSONName($0) })
        var result = JSONObject()
        for (key, _) in mine + other.filter({ mineByName[JSONName($0.key)] == nil }) {
            let name = JSONName(key)
            // A member that one does not name is one of the others to it.
            let here = mineByName[name] ?? repeated(left["additionalProperties"], as: keyword)
            let there = otherByName[name] ?? repeated(right["additionalProperties"], as: keyword)
            let both = intersect(here, there, depth: depth + 1, as: keyword)
            if both == nil, additional?.bool == false, !required.contains(name) { continue }
            result.members.append((key: key, value: .object(settled(both, as: keyword))))
        }
        return result
    }

    /// Intersects two schemas of parts, either of which may be true or false.
    private mutating func intersect(_ left: JSON, _ right: JSON, depth: Int, as keyword: String) -> JSONObject? {
        if left.bool == false || right.bool == false { return nil }
        return intersect(left.object ?? JSONObject(), right.object ?? JSONObject(), depth: depth, as: keyword)
    }

    /// Takes the work of writing a schema once more; false when it is too large for that.
    mutating func repeats(_ schema: JSONObject) -> Bool {
        let most = 2_000
        let size = schema.size(upTo: most)
        return size <= most && spend(size)
    }

    /// A schema that is taken over for one of what may be thousands of parts.
    private mutating func repeated(_ schema: JSON?, as keyword: String) -> JSON {
        guard let schema, let object = schema.object else { return schema ?? true }
        if repeats(object) { return schema }
        weaken(keyword)
        return true
    }

    private static func union(_ left: JSON?, _ right: JSON?) -> JSON? {
        guard let mine = left?.strings else { return right }
        var known = Set(mine.map { JSONName($0) })
        let added = (right?.strings ?? []).filter { known.insert(JSONName($0)).inserted }
        return .array((mine + added).map { .string($0) })
    }
}

extension JSONObject {
    /// How many values are in it, or more than `most`.
    fileprivate func size(upTo most: Int) -> Int {
        var size = 0
        var pending: [JSON] = members.map(\.value)
        while let value = pending.popLast(), size <= most {
            size += 1
            switch value {
            case .array(let elements): pending += elements
            case .object(let object): pending += object.members.map(\.value)
            default: break
            }
        }
        return size
    }
}
