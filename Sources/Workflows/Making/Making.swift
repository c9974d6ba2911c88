import Generation
package import JSON

/// How something came to be; whoever sees it may see this.
package struct Making: Codable, Hashable, Sendable {
    /// The target that answered.
    package var target: String?
    /// Calls of targets in all; none for what was made before.
    package var attempts = 0
    /// What was mended, a few words each.
    package var repairs: [String] = []
    package var seconds = 0.0
    /// Billionths of a dollar; `nil` where that is not known.
    package var cost: Int?
    /// Whether it was made for somebody before, and so many seconds ago.
    package var isCached = false
    package var age: Int?
    /// What it was made from, where there are several ways, in a word of its workflow.
    package var source: String?
    /// What another than the first choice it is; `nil` for the first choice.
    package var degraded: String?
    /// The prompt and its version.
    package var prompt = ""

    package init() {}

    init(_ provenance: Provenance, cost: Int?, prompt: String) {
        target = provenance.target?.description
        attempts = max(1, provenance.attempts.count)
        repairs = provenance.repairs
        self.cost = cost
        degraded = provenance.degradation == .none ? nil : provenance.degradation.rawValue
        self.prompt = prompt
    }

    /// The same, given again after so many seconds.
    func again(after age: Int) -> Making {
        var making = self
        making.isCached = true
        making.age = age
        making.attempts = 0
        making.cost = 0
        return making
    }

    package var json: JSON {
        var json: JSONObject = [
            "target": target.map { .string($0) } ?? .null, "attempts": JSON(attempts),
            "repairs": .array(repairs.map { .string($0) }), "seconds": JSON((seconds * 1000).rounded() / 1000),
            "cost_usd": cost.map { JSON(Double($0) / 1_000_000_000) } ?? .null, "cached": JSON(isCached),
            "prompt": .string(prompt),
        ]
        if let age { json["age"] = JSON(age) }
        if let source { json["from"] = .string(source) }
        if let degraded { json["degraded"] = .string(degraded) }
        return .object(json)
    }
}

/// Something that a step made, and how.
package struct Made<Value: Codable & Sendable>: Codable, Sendable {
    package var value: Value
    package var making: Making

    package init(_ value: Value, _ making: Making) {
        self.value = value
        self.making = making
    }
}

extension Made: Equatable where Value: Equatable {}
