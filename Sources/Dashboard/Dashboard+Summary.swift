import API
import Generation
import JSON
import Ledger
import SQL

extension Dashboard {
    /// What a time amounts to: altogether, by route, by the model that answered, and by day.
    var summary: APIEndpoint {
        APIEndpoint("GET", "/api/summary", "Count generations and what they cost.") { call throws(Failure) in
            let since = try call.time("since") ?? Timestamp.now - Timestamp.day
            return await reading { ledger throws(SQLError) in
                var filter = LedgerFilter()
                filter.since = since
                let routes = try await ledger.totals(by: .route, filter)
                let targets = try await ledger.totals(by: .target, filter)
                filter.since = Self.wholeDay(min(since, Timestamp.now - Self.shownDays * Timestamp.day))
                let days = try await ledger.totals(by: .day, filter)
                return .json([
                    "since": .string(Timestamp.text(since)),
                    "total": .object(routes.reduce(LedgerTotal()) { $0.adding($1) }.forPeople),
                    "routes": .array(routes.map { $0.forPeople(as: "route") }),
                    "targets": .array(targets.map { $0.forPeople(as: "target") }),
                    "days": .array(days.map { $0.forPeople(as: "day") }),
                ])
            }
        }
    }

    /// Days are only of use beside others.
    private static let shownDays = 13

    private static func wholeDay(_ time: Int) -> Int { time - time % Timestamp.day }
}

extension LedgerTotal {
    fileprivate func adding(_ other: LedgerTotal) -> LedgerTotal {
        var sum = self
        let count = generations + other.generations
        if count > 0 { sum.meanTotal = (meanTotal * generations + other.meanTotal * other.generations) / count }
        sum.generations = count
        sum.failures += other.failures
        sum.degraded += other.degraded
        sum.promptTokens += other.promptTokens
        sum.cachedTokens += other.cachedTokens
        sum.answerTokens += other.answerTokens
        sum.thoughtTokens += other.thoughtTokens
        sum.cost += other.cost
        sum.unpriced += other.unpriced
        return sum
    }

    fileprivate func forPeople(as name: String) -> JSON {
        var object: JSONObject = [name: self.name.isEmpty ? .null : .string(self.name)]
        object.members += forPeople.members
        return .object(object)
    }

    /// The sums; a cost where at least one price is known, and how many are not.
    fileprivate var forPeople: JSONObject {
        [
            "requests": JSON(generations), "failed": JSON(failures), "degraded": JSON(degraded),
            "prompt_tokens": JSON(promptTokens), "cached_tokens": JSON(cachedTokens),
            "answer_tokens": JSON(answerTokens), "thought_tokens": JSON(thoughtTokens),
            "cost": [
                "nanodollars": unpriced < generations || generations == 0 ? JSON(cost) : .null,
                "unpriced": JSON(unpriced), "is_complete": .bool(unpriced == 0),
            ],
            "mean_us": JSON(meanTotal),
        ]
    }
}
