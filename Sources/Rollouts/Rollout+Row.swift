internal import Generation
package import JSON
internal import SQL

extension Rollout {
    static let columns = [
        "id", "kind", "route", "provider", "model", "settings", "state", "step", "phase", "latency_us",
        "cost_nanodollars", "held", "created", "changed", "reason", "told",
    ]
    static let selection = "SELECT \(columns.joined(separator: ", ")) FROM rollouts"

    /// Reads a row; `nil` for one that makes no sense, which gives nothing to anybody.
    init?(_ row: SQLRow) {
        guard row.count == Self.columns.count, let id = row[0].text, let kind = row[1].text.flatMap(Kind.init),
            let route = row[2].text, let provider = row[3].text, let model = row[4].text,
            let settings = row[5].text.flatMap({ try? JSON(parsing: $0) }),
            let state = row[6].text.flatMap(State.init), let step = row[7].integer, let phase = row[8].integer,
            step >= 0
        else { return nil }
        self.init(
            id: id,
            kind,
            of: route,
            to: Target(provider: provider, model: model),
            RolloutSettings(kept: settings),
            Yardsticks(latency: row[9].integer, cost: row[10].integer),
            at: row[12].integer ?? 0
        )
        self.state = state
        self.step = step
        self.phase = phase
        held = Self.held(row[11].text.flatMap { try? JSON(parsing: $0) } ?? .null)
        changed = row[13].integer ?? created
        reason = row[14].text ?? ""
        told = row[15].text.flatMap(State.init)
    }

    var row: SQLRow {
        [
            .text(id), .text(kind.rawValue), .text(route), .text(candidate.provider), .text(candidate.model),
            .text(settings.json.text), .text(state.rawValue), SQLValue(step), SQLValue(phase),
            SQLValue(yardsticks.latency), SQLValue(yardsticks.cost), .text(heldJSON.text), SQLValue(created),
            SQLValue(changed), .text(reason), SQLValue(told?.rawValue),
        ]
    }

    private var heldJSON: JSON {
        .object(
            JSONObject(
                held.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                    (key: $0.key.rawValue, value: ["count": JSON($0.value.count), "sum": JSON($0.value.sum)])
                }
            )
        )
    }

    private static func held(_ json: JSON) -> [Guard: Held] {
        var held: [Guard: Held] = [:]
        for (name, value) in json.object?.members ?? [] {
            guard let watched = Guard(rawValue: name), let count = value["count"]?.int, let sum = value["sum"]?.double
            else { continue }
            held[watched] = Held(count: count, sum: sum)
        }
        return held
    }

    package var json: JSON {
        [
            "id": .string(id), "kind": .string(kind.rawValue), "route": .string(route),
            "candidate": .string(candidate.description), "state": .string(state.rawValue), "percent": JSON(percent),
            "step": JSON(step + 1), "settings": settings.json, "reason": .string(reason), "created": JSON(created),
            "changed": JSON(changed),
            "yardsticks": [
                "latency_us": yardsticks.latency.map { JSON($0) } ?? .null,
                "cost_nanodollars": yardsticks.cost.map { JSON($0) } ?? .null,
            ],
        ]
    }
}
