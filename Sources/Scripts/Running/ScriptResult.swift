package import JSON
package import Workflows

/// How a request ended, as it is kept and delivered.
package struct ScriptResult: Codable, Hashable, Sendable {
    package enum Outcome: Codable, Hashable, Sendable {
        case completed(Lesson)
        /// Something was asked back, and nobody answered.
        case clarificationNeeded(questions: [String])
        case outOfScope
        case failed(Failed)
    }

    package struct Lesson: Codable, Hashable, Sendable {
        package var wish: ScriptWish
        package var match: InterestMatch
        package var script: Script
        package var doubts: Doubts?
        package var audioURL: String?
        /// What was asked for and is not made here.
        package var unavailable: [ScriptModality] = []

        package init(wish: ScriptWish, match: InterestMatch, script: Script) {
            self.wish = wish
            self.match = match
            self.script = script
        }
    }

    package struct Failed: Codable, Hashable, Sendable {
        package var stage: String
        package var kind: String
        package var message: String

        package init(stage: String, kind: String, message: String) {
            self.stage = stage
            self.kind = kind
            self.message = message
        }
    }

    package var message: ScriptMessage
    package var outcome: Outcome
    package var understanding: Understanding?
    /// When it ended, as ISO 8601 has it.
    package var endedAt: String
    /// How each step was made that asked a model, or would have.
    package var steps: [Step] = []

    package struct Step: Codable, Hashable, Sendable {
        package var name: String
        package var making: Making

        package init(name: String, making: Making) {
            self.name = name
            self.making = making
        }
    }

    package init(_ message: ScriptMessage, _ outcome: Outcome, endedAt: String) {
        self.message = message
        self.outcome = outcome
        self.endedAt = endedAt
    }

    /// The steps that another than the first choice made, or nobody.
    package var degradedSteps: [String] { steps.filter { $0.making.degraded != nil }.map(\.name) }
    package var isDegraded: Bool { !degradedSteps.isEmpty }

    /// Whether no model wrote the script.
    private var isOutline: Bool { steps.contains { $0.name == "write" && $0.making.source == Scripts.fromTemplate } }
}

extension ScriptResult {
    /// The result under the names that clients know.
    package var json: JSON {
        var json: JSONObject = [
            "request_id": .string(message.requestID),
            "correlation_id": message.correlationID.map { .string($0) } ?? .null,
            "student_id": .string(message.studentID),
            "status": .string(status),
            "message": .string(sentence),
            "degraded": JSON(isDegraded),
            "degraded_steps": .array(degradedSteps.map { .string($0) }),
        ]
        if let understanding { json.members += understanding.json.object?.members ?? [] }
        switch outcome {
        case .completed(let lesson): add(lesson, to: &json)
        case .clarificationNeeded(let questions): json["clarifying_questions"] = .array(questions.map { .string($0) })
        case .outOfScope: break
        case .failed(let failed):
            json["error_message"] = .string(failed.message)
            json["error_stage"] = .string(failed.stage)
            json["error_details"] = ["kind": .string(failed.kind)]
        }
        json[isFailed ? "failed_at" : "completed_at"] = .string(endedAt)
        json["provenance"] = .object(JSONObject(steps.map { (key: $0.name, value: $0.making.json) }))
        return .object(json)
    }

    private var isFailed: Bool {
        if case .failed = outcome { true } else { false }
    }

    package var status: String {
        switch outcome {
        case .completed: "completed"
        case .clarificationNeeded: "clarification_needed"
        case .outOfScope: "out_of_scope"
        case .failed: "failed"
        }
    }

    var sentence: String {
        switch outcome {
        case .completed(let lesson):
            isOutline
                ? "An outline about \(lesson.wish.topic.name); no model wrote it."
                : "A script about \(lesson.wish.topic.name)."
        case .clarificationNeeded: "The question has to be asked more clearly."
        case .outOfScope: "The question is not about what is taught here."
        case .failed(let failed): "It failed while \(failed.stage): \(failed.message)"
        }
    }

    private func add(_ lesson: Lesson, to json: inout JSONObject) {
        json["interest"] = (lesson.match.interest?.name).map { .string($0) } ?? .null
        json["interest_match"] = lesson.match.json
        json["grade_level"] = JSON(lesson.wish.grade)
        json["script_id"] = .string(lesson.script.id)
        json["script"] = lesson.script.content
        json["script_text"] = .string(lesson.script.text)
        json["generated_at"] = .string(endedAt)
        if let audio = lesson.audioURL { json["audio_url"] = .string(audio) }
        if let doubts = lesson.doubts { json["doubtful_claims"] = doubts.json }
        json["requested_modalities"] = .array(message.modalities.map { .string($0.rawValue) })
        json["unavailable_modalities"] = .array(lesson.unavailable.map { .string($0.rawValue) })
    }
}
