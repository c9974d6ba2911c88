import API
import Datasets
import Feedback
import Films
import Generation
import Intents
import Jobs
import JobsAPI
import Ledger
import Lessons
import Prompts

extension Engine {
    /// What may be asked of workflows over HTTP.
    var endpoints: [APIEndpoint] {
        JobsAPI(jobs, offered).endpoints + LessonEndpoints(sessions, cache).endpoints
            + [LessonDownload(jobs, lessons.services.artifacts).endpoint] + prompts.endpoints + feedback + datasets
            + pushEndpoints + [deadLetterEndpoint] + FilmEndpoints(jobs, registry).endpoints
            + intents.endpoints + tuningEndpoints
    }

    private var datasets: [APIEndpoint] {
        // Without a folder for files there are no datasets, and commands say so.
        guard let builder = try? DatasetBuilder(jobs.database) else { return [] }
        return DatasetEndpoints(builder) { Moment.parse($0) }.endpoints
    }

    private var feedback: [APIEndpoint] {
        FeedbackEndpoints(FeedbackStore(jobs.database)) { [jobs] subject in
            do {
                switch subject {
                case .job(let id, _): return .success(try await jobs.job(id)?.keyID)
                case .generation(let id):
                    let entry = try await Ledger(jobs.database).generation(id)
                    return .success(entry.map { $0.generation.key ?? "" })
                }
            } catch {
                return .failure(Failure(.overloaded, "The store cannot be read now."))
            }
        }.endpoints
    }
}
