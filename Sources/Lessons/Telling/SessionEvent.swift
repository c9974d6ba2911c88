package import JSON
package import Jobs

/// An event as clients of the original system know it.
package struct SessionEvent: Hashable, Sendable {
    package var name: String
    package var data: JSON

    package init(_ name: String, _ data: JSON) {
        self.name = name
        self.data = data
    }
}

/// Tells a job's events in the words of the original system; it remembers what later events are told with.
///
/// It does no I/O: the same events give the same words.
package struct SessionTranslation: Hashable, Sendable {
    private var outline: JSON = .null
    private var total = 0
    private var planSeconds: JSON = .null
    private var hasEnded = false

    package init() {}

    package static func joined(_ session: String) -> SessionEvent {
        SessionEvent("joined", ["sessionId": .string(session)])
    }

    /// What an event of the job is to a client; empty for what none has to know.
    package mutating func translate(_ event: JobEvent) -> [SessionEvent] {
        translate(event.name, (try? JSON(parsing: event.data)) ?? .null)
    }

    mutating func translate(_ name: String, _ data: JSON) -> [SessionEvent] {
        switch name {
        case "status":
            return [SessionEvent("status", ["type": data["phase"] ?? .null, "message": data["message"] ?? .null])]
        case "plan": return plan(data)
        case "generation_progress": return [SessionEvent(name, data)]
        case "progress": return data["stepId"] == nil ? [] : [SessionEvent(name, progress(data))]
        case "rendered": return [SessionEvent(name, rendered(data))]
        case "step_failed": return [SessionEvent("rendered", failed(data))]
        case "complete": return [complete(data)]
        case "error":
            hasEnded = true
            return [failure(data["message"] ?? .null, data["kind"] ?? .null, data["phase"] ?? .null)]
        default: return []
        }
    }

    /// What the end of the job is to a client that was not told of it yet.
    package mutating func end(_ job: Job) -> [SessionEvent] {
        guard !hasEnded else { return [] }
        hasEnded = true
        switch job.state {
        case .cancelled: return [failure("The lesson was cancelled.", "cancelled", "cancelled")]
        case .failed:
            let message = job.failure?.message ?? "The lesson failed."
            return [failure(.string(message), job.failure.map { .string($0.kind) } ?? .null, "failed")]
        case .queued, .running, .waiting, .succeeded: return []
        }
    }

    // MARK: - One event each

    private mutating func plan(_ data: JSON) -> [SessionEvent] {
        outline = [
            "title": data["title"] ?? .null, "subtitle": data["subtitle"] ?? .null, "toc": data["toc"] ?? [],
        ]
        total = data["totalSteps"]?.int ?? data["steps"]?.array?.count ?? 0
        planSeconds = data["made"]?["seconds"] ?? .null
        var plan = outline
        plan["steps"] = data["steps"] ?? []
        let message = "Planned \(total) step\(total == 1 ? "" : "s")"
        return [
            SessionEvent("plan", plan),
            SessionEvent(
                "status",
                [
                    "type": "plan_ready", "plan": outline, "totalSteps": JSON(total), "message": .string(message),
                ]
            ),
        ]
    }

    private func progress(_ data: JSON) -> JSON {
        guard data["status"]?.string == "error" else { return data }
        var data = data
        data["error"] = data["message"] ?? .null
        return data
    }

    private func rendered(_ data: JSON) -> JSON {
        let number = data["stepId"]?.int ?? 0
        let picture = data["svg"]?.string.map { "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\($0)" } ?? ""
        var action: JSON = [
            "op": "customSVG", "svgCode": .string(picture), "visualGroup": .string("step-\(number)"),
        ]
        // Too large to be told: it is read where it is kept.
        if picture.isEmpty, let artifact = data["artifact"] { action["href"] = artifact }
        return [
            "type": "actions", "stepId": JSON(number), "actions": [action], "step": step(data), "plan": outline,
            "totalSteps": data["totalSteps"] ?? JSON(total), "made": data["made"] ?? .null,
        ]
    }

    private func failed(_ data: JSON) -> JSON {
        [
            "type": "error", "stepId": data["stepId"] ?? .null, "step": step(data), "message": data["message"] ?? .null,
            "error": data["kind"] ?? .null,
        ]
    }

    private func step(_ data: JSON) -> JSON {
        ["id": data["stepId"] ?? .null, "tag": data["tag"] ?? .null, "desc": data["desc"] ?? .null]
    }

    private mutating func complete(_ data: JSON) -> SessionEvent {
        hasEnded = data["successful"]?.int != 0
        return SessionEvent(
            "status",
            [
                "type": "generation_complete", "successful": data["successful"] ?? 0, "failed": data["failed"] ?? 0,
                "totalTime": data["seconds"] ?? .null, "message": data["message"] ?? .null,
                "performance": [
                    "cacheHitRate": data["cache_hit_rate"] ?? .null, "avgPlanTime": planSeconds,
                    "avgStepTime": data["step_seconds"] ?? .null,
                ],
            ]
        )
    }

    private func failure(_ message: JSON, _ kind: JSON, _ phase: JSON) -> SessionEvent {
        SessionEvent("error", ["message": message, "error": kind, "phase": phase])
    }
}
