import JSON

/// One value being checked.
struct Check {
    /// How many schemas may be applied to how many parts; this many take some 130 ms.
    private static let maximumWork = 1_000_000
    /// How many steps all patterns may take together; this many take some tens of milliseconds.
    private static let maximumSteps = 4_000_000
    /// How many schemas may be applied inside one another, which is also what bounds the stack.
    private static let maximumDepth = 700

    let nodes: [Node]
    let tracksEvaluated: Bool
    var findings: [JSONSchemaFinding] = []
    var path: [String] = []
    private var work = Self.maximumWork
    private var steps = Self.maximumSteps

    /// Above zero while only the verdict counts, not the reasons.
    var quietness = 0
    private var depth = 0
    private var wasCutShort = false

    init(nodes: [Node]) {
        self.nodes = nodes
        tracksEvaluated = nodes.contains { $0.unevaluatedItems != nil || $0.unevaluatedProperties != nil }
    }

    mutating func run(on value: JSON) -> [JSONSchemaFinding] {
        var evaluated = Evaluated()
        let isValid = check(value, against: 0, &evaluated)
        if wasCutShort {
            let message = "The value cannot be checked: it or its schema is too deep or too large."
            return Array(findings.prefix(JSONSchema.maximumFindings - 1)) + [.init(path: "", message: message)]
        }
        assert(isValid == findings.isEmpty, "Each verdict has its reasons.")
        return findings
    }

    /// Whether no more findings are wanted.
    var isDone: Bool { wasCutShort || quietness == 0 && findings.count >= JSONSchema.maximumFindings }

    mutating func check(_ value: JSON, against index: Int, _ evaluated: inout Evaluated) -> Bool {
        work -= 1
        guard depth < Self.maximumDepth, work >= 0, !wasCutShort else {
            wasCutShort = true
            return false
        }
        depth += 1
        defer { depth -= 1 }
        let node = nodes[index]
        if node.isNever { return fail { "\($0) must not be there" } }
        if let types = node.types, types.isDisjoint(with: JSONTypes(of: value)) {
            return fail { "\($0) is \(value.summary); it must be \(types.description)" }
        }
        var isValid = checkFixed(value, node)
        // The first reason settles a verdict; for a report the others are wanted too.
        if !isValid, quietness > 0 { return false }
        isValid = checkOwn(value, node, &evaluated) && isValid
        for combination in node.combinations where !isDone && (isValid || quietness == 0) {
            isValid = check(value, combination, &evaluated) && isValid
        }
        guard isValid, tracksEvaluated else { return isValid }
        return checkUnevaluated(value, node, &evaluated)
    }

    /// Checks a part of a value, which is `token` below the one at hand.
    mutating func check(_ value: JSON, at token: @autoclosure () -> String, against index: Int) -> Bool {
        path.append(token())
        defer { path.removeLast() }
        var evaluated = Evaluated()
        return check(value, against: index, &evaluated)
    }

    /// Only finds out whether the value is valid.
    mutating func quietly<Result>(_ body: (inout Check) -> Result) -> Result {
        quietness += 1
        defer { quietness -= 1 }
        return body(&self)
    }

    /// Reports a finding in words that are given the place.
    mutating func fail(_ message: (String) -> String) -> Bool {
        guard quietness == 0, findings.count < JSONSchema.maximumFindings else { return false }
        let pointer = path.map { "/" + Pointer.escaped($0) }.joined()
        findings.append(.init(path: pointer, message: message(pointer.isEmpty ? "The value" : pointer) + "."))
        return false
    }

    private mutating func checkFixed(_ value: JSON, _ node: Node) -> Bool {
        var isValid = true
        if let constant = node.constant, constant != value {
            isValid = fail { "\($0) is \(value.summary); it must be \(constant.summary)" }
        }
        if let enumeration = node.enumeration, !enumeration.set.contains(value) {
            isValid = fail { "\($0) is \(value.summary); it must be \(enumeration.summary)" }
        }
        return isValid
    }

    private mutating func checkOwn(_ value: JSON, _ node: Node, _ evaluated: inout Evaluated) -> Bool {
        switch value {
        case .null, .bool: true
        case .number(let number): check(number, node.number)
        case .string(let string): check(string, node.string)
        case .array(let array): check(array, node.array, &evaluated)
        case .object(let object): check(object, node.object, &evaluated)
        }
    }
}

extension Check {
    private mutating func check(_ number: JSONNumber, _ rules: NumberRules) -> Bool {
        let text = number.text.prefix(40)
        if let limit = rules.minimum, number < limit {
            return fail { "\($0) is \(text); it must be at least \(limit.text)" }
        }
        if let limit = rules.maximum, number > limit {
            return fail { "\($0) is \(text); it must be at most \(limit.text)" }
        }
        if let limit = rules.exclusiveMinimum, number <= limit {
            return fail { "\($0) is \(text); it must be more than \(limit.text)" }
        }
        if let limit = rules.exclusiveMaximum, number >= limit {
            return fail { "\($0) is \(text); it must be less than \(limit.text)" }
        }
        if let divisor = rules.divisor, !number.isMultiple(of: divisor) {
            return fail { "\($0) is \(text); it must be a multiple of \(divisor.text)" }
        }
        return true
    }

    private mutating func check(_ string: String, _ rules: StringRules) -> Bool {
        var isValid = true
        if rules.minimum != nil || rules.maximum != nil {
            let length = string.unicodeScalars.count
            isValid = checkCount(length, rules.minimum, rules.maximum, of: "character")
        }
        guard let pattern = rules.pattern else { return isValid }
        if matches(string, pattern) { return isValid }
        return fail { "\($0) is \(JSON.string(string).summary); it must match the pattern \(pattern.source)" }
    }

    /// Whether the text matches; when that takes too many steps, the whole check is over.
    mutating func matches(_ text: String, _ pattern: Pattern) -> Bool {
        guard let isMatch = pattern.matches(text, budget: &steps) else {
            wasCutShort = true
            return false
        }
        return isMatch
    }

    mutating func checkCount(_ count: Int, _ minimum: Int?, _ maximum: Int?, of noun: String) -> Bool {
        func plural(_ count: Int) -> String {
            "\(count) \(count == 1 ? noun : noun == "property" ? "properties" : noun + "s")"
        }
        if let minimum, count < minimum {
            return fail { "\($0) has \(plural(count)); it must have at least \(minimum)" }
        }
        if let maximum, count > maximum {
            return fail { "\($0) has \(plural(count)); it must have at most \(maximum)" }
        }
        return true
    }
}
