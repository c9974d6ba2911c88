package import API
import Foundation
import Generation
import HTTP
import JSON
package import Jobs
package import Workflows

/// What the original system's clients ask over HTTP, with its bodies and statuses.
///
/// What they say of a film goes to `/api/feedback`, where `generation_id` is the job's.
package struct FilmEndpoints: Sendable {
    private let jobs: Jobs
    private let registry: WorkflowRegistry

    package init(_ jobs: Jobs, _ registry: WorkflowRegistry) {
        self.jobs = jobs
        self.registry = registry
    }

    package var endpoints: [APIEndpoint] {
        [
            APIEndpoint(
                "POST",
                "/api/generate-animation",
                access: .caller,
                "Make an animation and wait for it: {prompt, user_id?} gives {generation_id, manim_code, video_path, …}."
            ) { call in
                do throws(Failure) {
                    return try await generate(call)
                } catch {
                    return Self.refusal(error)
                }
            },
            APIEndpoint(
                "GET",
                "/api/manim-code/{generation_id}",
                access: .caller,
                "Show the program of an animation, by its generation_id, which is its job's id."
            ) { call in
                do throws(Failure) {
                    return try await code(call)
                } catch {
                    return Self.refusal(error)
                }
            },
        ]
    }

    private func generate(_ call: APICall) async throws(Failure) -> APIAnswer {
        let body = try await call.json(limit: 64 << 10)
        guard case .string(let prompt) = body["prompt"] else {
            throw Failure(.invalidRequest, "'prompt' is missing: what the animation is to show.", parameter: "prompt")
        }
        let input: JSON = ["prompt": .string(prompt)]
        var new = try registry.job(Films.name, input: input.text, now: jobs.now())
        new.keyID = call.caller.key
        switch body["user_id"] {
        case nil, .null: new.user = call.head.fields["x-aloft-user"].map { String($0.prefix(200)) }
        case .string(let user): new.user = String(user.prefix(200))
        default: throw Failure(.invalidRequest, "'user_id' is to be a text.", parameter: "user_id")
        }
        let id: String
        do throws(JobsError) {
            id = try await jobs.enqueue(new).id
        } catch {
            throw Self.failure(error)
        }
        let job = try await end(of: id)
        guard job.state == .succeeded, let outcome = try await outcome(of: job) else {
            let kind = job.failure.flatMap { Failure.Kind(rawValue: $0.kind) } ?? .serverError
            throw Failure(kind, job.failure?.message ?? "The animation was \(job.state.rawValue).")
        }
        func time(_ seconds: Double) -> JSON { JSON((seconds * 1000).rounded() / 1000) }
        return .json([
            "success": true, "generation_id": .string(id), "prompt": .string(outcome.prompt),
            "manim_code": outcome.program.map { .string($0) } ?? .null,
            "video_path": outcome.artifacts["film"].map { .string($0) } ?? .null,
            "generation_time": time(outcome.generationSeconds), "compilation_time": time(outcome.compilationSeconds),
            "total_time": time(outcome.seconds),
            "model_used": outcome.making?.target.map { .string($0) } ?? .string(outcome.place?.rawValue ?? "template"),
            "fallback_used": JSON(outcome.isFallback),
            // What the original did not say.
            "message": .string(outcome.sentence), "rung": outcome.rung.map { .string($0) } ?? .null,
            "video_error": outcome.filmError.map { .string($0) } ?? .null,
            "preview_path": outcome.artifacts["preview"].map { .string($0) } ?? .null,
            "poster_path": outcome.artifacts["poster"].map { .string($0) } ?? .null,
        ])
    }

    private func code(_ call: APICall) async throws(Failure) -> APIAnswer {
        let id = call.parameter("generation_id")
        let job: Job?
        do throws(JobsError) {
            job = try await jobs.job(id)
        } catch {
            throw Self.failure(error)
        }
        guard let job, job.workflow == Films.name, call.caller.isAdmin || job.keyID == call.caller.key,
            let outcome = try await outcome(of: job), let program = outcome.program
        else { return .flatRefusal(status: 404, "Generation not found, or its program is not made yet.") }
        return .json([
            "success": true, "generation_id": .string(id), "prompt": .string(outcome.prompt),
            "manim_code": .string(program),
        ])
    }

    private func end(of id: String) async throws(Failure) -> Job {
        do throws(JobsError) {
            for try await case .ended(let job) in jobs.follow(id) { return job }
        } catch {
            throw Self.failure(error)
        }
        throw Failure(.overloaded, "The job has no end.")
    }

    private func outcome(of job: Job) async throws(Failure) -> FilmOutcome? {
        guard job.state == .succeeded, let output = job.output else { return nil }
        return try? JSONDecoder().decode(FilmOutcome.self, from: Data(output.utf8))
    }

    // MARK: - What is wrong

    private static func failure(_ error: JobsError) -> Failure {
        switch error.code {
        case .tooLarge: Failure(.requestTooLarge, error.message)
        case .full: Failure(.keyLimit, error.message)
        case .store: Failure(.overloaded, error.message)
        case .conflict, .ended, .unknownJob, .lost: Failure(.invalidRequest, error.message)
        }
    }

    /// Statuses as the original had them: 422 for a body that makes no sense, 503 where nobody can answer now.
    private static func refusal(_ failure: Failure) -> APIAnswer {
        let status =
            switch failure.kind {
            case .invalidRequest: 422
            case .requestTooLarge: 413
            case .keyLimit, .rateLimitMinute, .tokenLimitMinute, .quotaDay: 429
            case .budget: 402
            case .overloaded, .capacity, .connection, .modelNotFound, .loading, .resting, .paced, .auth, .permission,
                .apiDisabled, .noQuota, .billing, .location:
                503
            case .timeout: 504
            case let kind where kind.isCallersFault: 422
            default: 500
            }
        return .flatRefusal(status: status, failure.message)
    }
}
