package import API
package import Artifacts
import Generation
import HTTP
package import Jobs

/// A lesson as one HTML file, for whoever may see its job.
package struct LessonDownload: Sendable {
    private let jobs: Jobs
    private let artifacts: ArtifactStore?

    package init(_ jobs: Jobs, _ artifacts: ArtifactStore?) {
        self.jobs = jobs
        self.artifacts = artifacts
    }

    package var endpoint: APIEndpoint {
        APIEndpoint(
            "GET",
            "/api/lessons/{file}",
            access: .caller,
            "Read a lesson as one HTML file that has everything in it; the file is the job's id with .html."
        ) { call throws(Failure) in
            let file = call.parameter("file")
            guard file.hasSuffix(".html") else { return Self.unknown }
            do throws(JobsError) {
                return try await page(of: String(file.dropLast(5)), call.caller)
            } catch {
                throw Failure(.overloaded, error.message)
            }
        }
    }

    private static let unknown = APIAnswer.notFound("There is no such lesson.")

    private func page(of id: String, _ caller: APICaller) async throws(JobsError) -> APIAnswer {
        // What another's key made is not there.
        guard let job = try await jobs.job(id), job.workflow == Lessons.name,
            caller.isAdmin || job.keyID == caller.key
        else { return Self.unknown }
        var book = LessonBook(artifacts)
        var number = 0
        while true {
            let events = try await jobs.events(of: id, after: number)
            guard let last = events.last else { break }
            for event in events { await book.take(event) }
            number = last.number
        }
        guard let page = book.page else { return .conflict("There is no plan of this lesson yet.") }
        let name = LessonPage.fileName(for: page.title)
        let fields: HTTPFields = [
            "content-disposition": "attachment; filename=\"\(name).html\"", "cache-control": "no-store",
            // It is for a disk; were it shown from here, it could ask this server nothing.
            "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
        ]
        return .file(Array(page.html.utf8), type: "text/html; charset=utf-8", fields: fields)
    }
}
