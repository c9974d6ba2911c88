import Generation
package import JSON
package import Workflows

/// Why a step came to nothing, as it is kept.
package struct StepFailure: Codable, Hashable, Sendable {
    package var kind: String
    package var message: String

    init(_ failure: Failure) {
        kind = failure.kind.rawValue
        message = failure.message
    }
}

/// A lesson as it ended; its pictures are in its events and artifacts.
package struct LessonOutcome: Codable, Sendable {
    package struct Step: Codable, Sendable {
        package var step: LessonPlan.Step
        package var artifact: String?
        package var thumbnail: String?
        package var making: Making?
        package var failure: StepFailure?
        var animations = 0
        var labels = 0

        init(_ step: LessonPlan.Step, _ result: Result<Made<Picture>, Failure>) {
            self.step = step
            switch result {
            case .success(let made):
                artifact = made.value.artifact
                thumbnail = made.value.thumbnail
                making = made.making
                animations = made.value.animations
                labels = made.value.labels
            case .failure(let failure): self.failure = StepFailure(failure)
            }
        }
    }

    package var topic: String
    package var difficulty: Difficulty
    package var plan: LessonPlan
    package var planMaking: Making
    package var steps: [Step] = []
    package var seconds = 0.0

    init(topic: String, difficulty: Difficulty, _ plan: Made<LessonPlan>) {
        self.topic = topic
        self.difficulty = difficulty
        self.plan = plan.value
        planMaking = plan.making
    }

    package var successful: Int { steps.count { $0.failure == nil } }
    package var failed: Int { steps.count - successful }
    package var cached: Int { steps.count { $0.making?.isCached == true } }

    var sentence: String {
        let drawn = "\(successful) of \(steps.count) steps drawn"
        return cached == 0 ? drawn : "\(drawn), \(cached) of them before"
    }

    /// The lesson under the names that its events have.
    package var json: JSON {
        var json: JSONObject = [
            "topic": .string(topic), "difficulty": .string(difficulty.rawValue), "plan": plan.json,
            "made": planMaking.json, "steps": .array(steps.map(\.json)),
        ]
        json.members += metrics.object?.members ?? []
        return .object(json)
    }

    /// Why there is nothing to see, where there is nothing.
    var failure: Failure? {
        guard successful == 0, let first = steps.compactMap(\.failure).first else { return nil }
        let sentence = "None of the \(steps.count) steps could be drawn; the first because: \(first.message)"
        return Failure(Failure.Kind(rawValue: first.kind) ?? .unknown, sentence)
    }

    /// What it amounted to.
    package var metrics: JSON {
        let drawn = steps.filter { $0.failure == nil }
        let fresh = drawn.compactMap(\.making).filter { !$0.isCached }
        func mean(_ values: [Double]) -> JSON {
            values.isEmpty ? .null : JSON((values.reduce(0, +) / Double(values.count) * 1000).rounded() / 1000)
        }
        let costs = ([planMaking] + drawn.compactMap(\.making)).map(\.cost)
        let isPriced = !costs.contains(nil)
        return [
            "successful": JSON(successful), "failed": JSON(failed), "cached": JSON(cached),
            "totalSteps": JSON(steps.count), "seconds": JSON((seconds * 1000).rounded() / 1000),
            "plan_seconds": JSON((planMaking.seconds * 1000).rounded() / 1000),
            "plan_cached": JSON(planMaking.isCached),
            "step_seconds": mean(fresh.map(\.seconds)),
            "cache_hit_rate": steps.isEmpty ? .null : JSON(Double(cached) / Double(steps.count)),
            "retried": JSON(fresh.count { $0.attempts > 1 }),
            "animations": mean(drawn.map { Double($0.animations) }), "labels": mean(drawn.map { Double($0.labels) }),
            "cost_usd": isPriced ? JSON(Double(costs.compactMap(\.self).reduce(0, +)) / 1_000_000_000) : .null,
            "message": .string(sentence),
        ]
    }
}

extension LessonOutcome.Step {
    fileprivate var json: JSON {
        var json: JSONObject = ["stepId": JSON(step.id), "tag": .string(step.tag), "desc": .string(step.desc)]
        if let failure {
            json["kind"] = .string(failure.kind)
            json["message"] = .string(failure.message)
        } else {
            json["artifact"] = artifact.map { .string($0) } ?? .null
            json["thumbnail"] = thumbnail.map { .string($0) } ?? .null
            json["animations"] = JSON(animations)
            json["labels"] = JSON(labels)
            json["made"] = making?.json ?? .null
        }
        return .object(json)
    }
}
