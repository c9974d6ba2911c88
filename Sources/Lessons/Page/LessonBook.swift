package import Artifacts
package import JSON
package import Jobs

/// Gathers what a lesson's page is made of from the events that tell of the lesson.
package struct LessonBook: Sendable {
    /// `nil` until there is a plan.
    package private(set) var page: LessonPage?
    private let read: @Sendable (Artifact) async -> [UInt8]?

    /// - Parameter artifacts: where pictures are read that are too large to be told; `nil` for nowhere.
    package init(_ artifacts: ArtifactStore?) {
        read = { artifact in try? await artifacts?.read(artifact) }
    }

    package mutating func take(_ event: JobEvent) async {
        guard let data = try? JSON(parsing: event.data) else { return }
        await take(event.name, data)
    }

    package mutating func take(_ name: String, _ data: JSON) async {
        switch name {
        case "plan": takePlan(data)
        case "rendered": await takePicture(data)
        case "step_failed": change(data) { $0.failure = data["message"]?.string }
        default: break
        }
    }

    private mutating func takePlan(_ data: JSON) {
        let steps = (data["steps"]?.array ?? []).map { step in
            LessonPage.Step(
                id: step["id"]?.int ?? 0,
                tag: step["tag"]?.string ?? "",
                desc: step["desc"]?.string ?? ""
            )
        }
        page = LessonPage(
            title: data["title"]?.string ?? "Lesson",
            subtitle: data["subtitle"]?.string ?? "",
            contents: (data["toc"]?.array ?? []).compactMap { $0["title"]?.string },
            steps: steps
        )
    }

    private mutating func takePicture(_ data: JSON) async {
        var svg = data["svg"]?.string
        if svg == nil, let name = data["artifact"]?.string?.split(separator: "/").last,
            let artifact = Artifact(name: String(name)), let bytes = await read(artifact)
        {
            svg = String(decoding: bytes, as: UTF8.self)
        }
        let made = Self.making(data["made"])
        change(data) { step in
            step.svg = svg
            step.made = made
        }
    }

    private mutating func change(_ data: JSON, _ change: (inout LessonPage.Step) -> Void) {
        guard let index = page?.steps.firstIndex(where: { $0.id == data["stepId"]?.int }), var step = page?.steps[index]
        else { return }
        change(&step)
        page?.steps[index] = step
    }

    /// Who made something, how and for how much, in a line.
    package static func making(_ made: JSON?) -> String {
        var parts = [made?["target"]?.string ?? "nobody"]
        if made?["cached"]?.bool == true {
            parts = ["the cache, \(made?["age"]?.int ?? 0) s old"]
        } else {
            if made?["from"]?.string == "scene" { parts.append("drawn here from what it described") }
            if made?["degraded"] != nil { parts.append("not the first choice") }
            if let attempts = made?["attempts"]?.int, attempts > 1 { parts.append("\(attempts) attempts") }
            if let repairs = made?["repairs"]?.array?.count, repairs > 0 {
                parts.append("\(repairs) repair\(repairs == 1 ? "" : "s")")
            }
        }
        parts.append(seconds(made?["seconds"]))
        if let cost = made?["cost_usd"]?.double, cost > 0 {
            parts.append("$\((cost * 1_000_000).rounded() / 1_000_000)")
        }
        return parts.joined(separator: ", ")
    }

    package static func seconds(_ value: JSON?) -> String { "\(((value?.double ?? 0) * 10).rounded() / 10) s" }
}
