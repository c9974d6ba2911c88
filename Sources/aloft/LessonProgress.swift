import Artifacts
import Foundation
import JSON
import Jobs
import Lessons

/// Follows a lesson for the terminal: says what happens, and gathers what the page is made of.
struct LessonProgress: Sendable {
    private(set) var metrics: JSON?
    private var book: LessonBook

    init(_ artifacts: ArtifactStore?) {
        book = LessonBook(artifacts)
    }

    var page: LessonPage? { book.page }

    mutating func take(_ event: JobEvent) async {
        guard let data = try? JSON(parsing: event.data) else { return }
        await book.take(event.name, data)
        switch event.name {
        case "status": Terminal.note("-- \(data["message"]?.string ?? "planning")")
        case "plan": tellPlan(data)
        case "rendered":
            Terminal.note("-- step \(data["stepId"]?.int ?? 0) drawn by \(LessonBook.making(data["made"]))")
        case "step_failed":
            let message = data["message"]?.string ?? "it was not drawn"
            let kind = data["kind"]?.string ?? "unknown"
            Terminal.note("-- step \(data["stepId"]?.int ?? 0) failed: \(message) (\(kind))")
        case "complete":
            metrics = data
            Terminal.note("-- \(data["message"]?.string ?? "done") in \(LessonBook.seconds(data["seconds"]))")
        default: break
        }
    }

    private func tellPlan(_ data: JSON) {
        guard let page else { return }
        Terminal.note("-- \(page.title): \(page.subtitle)")
        Terminal.note("-- planned by \(LessonBook.making(data["made"]))")
        for step in page.steps { Terminal.note("   \(step.id). \(step.tag): \(step.desc)") }
    }
}
