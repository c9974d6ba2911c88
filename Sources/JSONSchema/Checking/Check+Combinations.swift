import JSON

extension Check {
    mutating func check(_ value: JSON, _ combination: Combination, _ evaluated: inout Evaluated) -> Bool {
        switch combination {
        case .reference(let node): return checkInPlace(value, node, &evaluated)
        case .all(let nodes):
            var isValid = true
            for node in nodes where !isDone && (isValid || quietness == 0) {
                isValid = checkInPlace(value, node, &evaluated) && isValid
            }
            return isValid
        case .any(let nodes): return checkAny(value, nodes, &evaluated)
        case .one(let nodes): return checkOne(value, nodes, &evaluated)
        case .not(let node):
            var unused = Evaluated()
            guard quietly({ $0.check(value, against: node, &unused) }) else { return !isDone }
            return fail { "\($0) is \(value.summary), which is of a kind that is not allowed" }
        case .conditional(let condition, let then, let otherwise):
            var found = Evaluated()
            let holds = quietly { $0.check(value, against: condition, &found) }
            if holds { evaluated.merge(found) }
            guard let node = holds ? then : otherwise else { return !isDone }
            return checkInPlace(value, node, &evaluated)
        case .dependent(let name, let node):
            guard case .object(let object) = value, object[name] != nil else { return true }
            return checkInPlace(value, node, &evaluated)
        }
    }

    private mutating func checkInPlace(_ value: JSON, _ node: Int, _ evaluated: inout Evaluated) -> Bool {
        guard tracksEvaluated else { return check(value, against: node, &evaluated) }
        var found = Evaluated()
        guard check(value, against: node, &found) else { return false }
        evaluated.merge(found)
        return true
    }

    private mutating func checkAny(_ value: JSON, _ nodes: [Int], _ evaluated: inout Evaluated) -> Bool {
        var isValid = false
        for node in nodes {
            var found = Evaluated()
            guard quietly({ $0.check(value, against: node, &found) }) else { continue }
            isValid = true
            evaluated.merge(found)
            // The others matter only for what they look at.
            if !tracksEvaluated { break }
        }
        return isValid || failClosest(value, nodes)
    }

    private mutating func checkOne(_ value: JSON, _ nodes: [Int], _ evaluated: inout Evaluated) -> Bool {
        var matching: [Int] = []
        for (place, node) in nodes.enumerated() {
            var found = Evaluated()
            guard quietly({ $0.check(value, against: node, &found) }) else { continue }
            matching.append(place + 1)
            evaluated.merge(found)
            if matching.count > 1 { break }
        }
        if matching.count == 1 { return true }
        if matching.isEmpty { return failClosest(value, nodes) }
        return fail { place in
            "\(place) is of \(nodes.count) allowed forms number \(matching[0]) and number \(matching[1]) at once; "
                + "it must be only one of them"
        }
    }

    /// Reports what keeps the value from the form that it is closest to: the one in which the first fault lies deepest.
    private mutating func failClosest(_ value: JSON, _ nodes: [Int]) -> Bool {
        guard quietness == 0, !isDone else { return false }
        let before = findings
        var closest: [JSONSchemaFinding] = []
        for node in nodes.prefix(16) {
            findings = []
            var unused = Evaluated()
            _ = check(value, against: node, &unused)
            if closest.isEmpty || isCloser(findings, than: closest) { closest = findings }
        }
        findings = before
        guard nodes.count != 1 else {
            findings += closest.prefix(JSONSchema.maximumFindings - findings.count)
            return false
        }
        return fail { place in
            let reason = closest.first.map { ", and the closest is not met because \($0.message.dropLast())" } ?? ""
            return "\(place) is \(value.summary), which is none of the \(nodes.count) allowed forms\(reason)"
        }
    }

    private func isCloser(_ left: [JSONSchemaFinding], than right: [JSONSchemaFinding]) -> Bool {
        let leftDepth = left.first?.path.utf8.count(where: { $0 == UInt8(ascii: "/") }) ?? 0
        let rightDepth = right.first?.path.utf8.count(where: { $0 == UInt8(ascii: "/") }) ?? 0
        return leftDepth == rightDepth ? left.count < right.count : leftDepth > rightDepth
    }
}
