import JSON

extension Check {
    mutating func check(_ array: [JSON], _ rules: ArrayRules, _ evaluated: inout Evaluated) -> Bool {
        var isValid = checkCount(array.count, rules.minimum, rules.maximum, of: "item")
        if rules.isUnique, let (first, second) = array.firstDuplicates {
            isValid = fail { "\($0) must not hold the same item twice; items \(first) and \(second) are equal" }
        }
        for (index, item) in array.enumerated() where !isDone && (isValid || quietness == 0) {
            guard let node = index < rules.prefix.count ? rules.prefix[index] : rules.rest else { break }
            isValid = check(item, at: String(index), against: node) && isValid
        }
        if rules.rest != nil { evaluated.allItems = true }
        evaluated.firstItems = max(evaluated.firstItems, rules.prefix.count)
        if let contains = rules.contains {
            isValid = checkContained(array, contains, rules, &evaluated) && isValid
        }
        return isValid
    }

    private mutating func checkContained(
        _ array: [JSON],
        _ node: Int,
        _ rules: ArrayRules,
        _ evaluated: inout Evaluated
    ) -> Bool {
        let found = quietly { check in
            array.indices.filter { check.check(array[$0], at: String($0), against: node) }
        }
        if tracksEvaluated { evaluated.items.formUnion(found) }
        if found.count < rules.minimumContained {
            return fail {
                "\($0) has \(found.count) items of the kind that it must contain at least \(rules.minimumContained) of"
            }
        }
        if let maximum = rules.maximumContained, found.count > maximum {
            return fail { "\($0) has \(found.count) items of the kind that it may contain at most \(maximum) of" }
        }
        return true
    }

    mutating func check(_ object: JSONObject, _ rules: ObjectRules, _ evaluated: inout Evaluated) -> Bool {
        let names = Set(object.members.map { JSONName($0.key) })
        var isValid = checkCount(names.count, rules.minimum, rules.maximum, of: "property")
        for name in rules.required where !names.contains(name) && !isDone {
            isValid = fail { "\($0) lacks the property \(JSON.string(name.text).summary)" }
        }
        for (trigger, required) in rules.dependentRequired where names.contains(trigger) {
            for name in required where !names.contains(name) && !isDone {
                isValid = fail { place in
                    "\(place) lacks the property \(JSON.string(name.text).summary), "
                        + "which it must have because it has \(JSON.string(trigger.text).summary)"
                }
            }
        }
        let counts = names.count == object.count ? nil : object.lastOccurrences
        for (index, member) in object.members.enumerated() where !isDone && (isValid || quietness == 0) {
            // Of duplicates only the last counts.
            if let counts, counts[JSONName(member.key)] != index { continue }
            isValid = check(member, rules, &evaluated) && isValid
        }
        return isValid
    }

    private mutating func check(
        _ member: JSONObject.Member,
        _ rules: ObjectRules,
        _ evaluated: inout Evaluated
    ) -> Bool {
        var isValid = true
        var isKnown = false
        if let names = rules.names, !quietly({ $0.check(.string(member.key), at: member.key, against: names) }) {
            isValid = fail { "\($0) has the property \(JSON.string(member.key).summary), whose name is not allowed" }
        }
        if let node = rules.properties[JSONName(member.key)] {
            isKnown = true
            isValid = check(member.value, at: member.key, against: node) && isValid
        }
        for (pattern, node) in rules.patterns where matches(member.key, pattern) {
            isKnown = true
            isValid = check(member.value, at: member.key, against: node) && isValid
        }
        if !isKnown, let rest = rules.rest {
            isKnown = true
            if nodes[rest].isNever {
                isValid = fail { place in
                    "\(place) has the property \(JSON.string(member.key).summary), which is not allowed"
                        + rules.hint
                }
            } else {
                isValid = check(member.value, at: member.key, against: rest) && isValid
            }
        }
        if isKnown, tracksEvaluated { evaluated.properties.insert(JSONName(member.key)) }
        return isValid
    }

    mutating func checkUnevaluated(_ value: JSON, _ node: Node, _ evaluated: inout Evaluated) -> Bool {
        var isValid = true
        if let rest = node.unevaluatedItems, case .array(let array) = value {
            for (index, item) in array.enumerated() where !evaluated.hasItem(index) && !isDone {
                isValid = check(item, at: String(index), against: rest) && isValid
            }
            evaluated.allItems = true
        }
        if let rest = node.unevaluatedProperties, case .object(let object) = value {
            for (name, value) in object.members where !evaluated.hasProperty(JSONName(name)) && !isDone {
                isValid = check(value, at: name, against: rest) && isValid
            }
            evaluated.allProperties = true
        }
        return isValid
    }
}

extension JSONObject {
    fileprivate var lastOccurrences: [JSONName: Int] {
        Dictionary(members.enumerated().map { (JSONName($0.element.key), $0.offset) }) { $1 }
    }
}

extension ObjectRules {
    /// The names there are, when they are few enough to help whoever wrote another.
    fileprivate var hint: String {
        guard !properties.isEmpty, properties.count <= 12 else { return "" }
        return "; allowed are "
            + properties.keys.map(\.text).sorted().map { JSON.string($0).summary }.joined(separator: ", ")
    }
}

extension [JSON] {
    /// The places of two equal items.
    fileprivate var firstDuplicates: (Int, Int)? {
        var places: [JSON: Int] = [:]
        for (index, item) in enumerated() {
            if let earlier = places.updateValue(index, forKey: item) { return (earlier, index) }
        }
        return nil
    }
}
