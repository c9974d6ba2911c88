import Artifacts
import Foundation
import JSON
import Jobs
import Lessons

/// Follows a lesson for the terminal: says what happens, and gathers what the page is made of.
struct LessonProgress: Sendable {
    private(set) var page: LessonPage?
    private(set) var metrics: JSON?
    private let artifacts: ArtifactStore?

    init(_ artifacts: ArtifactStore?) {
        self.artifacts = artifacts
    }

    mutating func take(_ event: JobEvent) async {
        guard let data = try? JSON(parsing: event.data) else { return }
        switch event.name {
        case "status": Terminal.note("-- \(data["message"]?.string ?? "planning")")
        case "plan": takePlan(data)
        case "rendered": await takePicture(data)
        case "step_failed":
            let number = data["stepId"]?.int ?? 0
            let message = data["message"]?.string ?? "it was not drawn"
            Terminal.note("-- step \(number) failed: \(message) (\(data["kind"]?.string ?? "unknown"))")
            change(number) { $0.failure = message }
        case "complete":
            metrics = data
            Terminal.note("-- \(data["message"]?.string ?? "done") in \(Self.seconds(data["seconds"]))")
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
        let page = LessonPage(
            title: data["title"]?.string ?? "Lesson",
            subtitle: data["subtitle"]?.string ?? "",
            contents: (data["toc"]?.array ?? []).compactMap { $0["title"]?.string },
            steps: steps
        )
        self.page = page
        Terminal.note("-- \(page.title): \(page.subtitle)")
        Terminal.note("-- planned by \(Self.making(data["made"]))")
        for step in steps { Terminal.note("   \(step.id). \(step.tag): \(step.desc)") }
    }

    private mutating func takePicture(_ data: JSON) async {
        let number = data["stepId"]?.int ?? 0
        var svg = data["svg"]?.string
        if svg == nil, let name = data["artifact"]?.string?.split(separator: "/").last,
            let artifact = Artifact(name: String(name)), let bytes = try? await artifacts?.read(artifact)
        {
            svg = String(decoding: bytes, as: UTF8.self)
        }
        let made = Self.making(data["made"])
        Terminal.note("-- step \(number) drawn by \(made)")
        change(number) { step in
            step.svg = svg
            step.made = made
        }
    }

    private mutating func change(_ number: Int, _ change: (inout LessonPage.Step) -> Void) {
        guard let index = page?.steps.firstIndex(where: { $0.id == number }), var step = page?.steps[index] else {
            return
        }
        change(&step)
        page?.steps[index] = step
    }

    /// Who made something, how and for how much, in a line.
    private static func making(_ made: JSON?) -> String {
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

    private static func seconds(_ value: JSON?) -> String { "\(((value?.double ?? 0) * 10).rounded() / 10) s" }
}
