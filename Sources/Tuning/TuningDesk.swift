import Foundation
package import Generation
package import JSON
package import Jobs
import ModelRegistry
package import Workflows

/// What people do with tunings: begin, look after, end them.
package struct TuningDesk: Sendable {
    package let tuning: Tuning
    package let jobs: Jobs
    private let registry: WorkflowRegistry

    /// - Parameters:
    ///   - tuning: the workflow; it is in the registry too.
    ///   - jobs: the queue.
    ///   - registry: has the workflow.
    package init(_ tuning: Tuning, _ jobs: Jobs, _ registry: WorkflowRegistry) {
        self.tuning = tuning
        self.jobs = jobs
        self.registry = registry
    }

    /// A tuning, with how far it is.
    package struct Entry: Sendable {
        package let job: Job
        package let curve: TuningCurve
        package let request: TuningRequest?
    }

    /// Puts a tuning into the queue, after it was looked at as a whole.
    ///
    /// - Parameters:
    ///   - request: what is to be tuned.
    ///   - key: of whoever asks.
    ///   - name: by which it is begun once, however often that is asked for.
    /// - Returns: the job.
    /// - Throws: what speaks against it.
    package func start(
        _ request: TuningRequest,
        key: String = "",
        once name: String? = nil
    ) async throws(Failure) -> String {
        _ = try await tuning.plan(request)
        var new = try registry.job(Tuning.name, input: try input(request), now: jobs.now())
        (new.keyID, new.idempotencyKey) = (key, name)
        return try await asking { [new] () throws(JobsError) in try await jobs.enqueue(new).id }
    }

    /// A request as the input of a job.
    package func input(_ request: TuningRequest) throws(Failure) -> String {
        guard let data = try? JSONEncoder().encode(request) else {
            throw Failure(.invalidRequest, "The request cannot be written down.")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Tunings, the newest first.
    package func list(limit: Int = 50) async throws(Failure) -> [Entry] {
        var filter = JobFilter()
        filter.workflow = Tuning.name
        filter.limit = limit
        let found = try await asking { [filter] () throws(JobsError) in try await jobs.jobs(filter) }
        var entries: [Entry] = []
        for job in found {
            if let entry = try await entry(job.id) { entries.append(entry) }
        }
        return entries
    }

    /// The tuning of that id; `nil` where there is none.
    package func entry(_ id: String) async throws(Failure) -> Entry? {
        let found = try await asking { () throws(JobsError) in
            guard let job = try await jobs.job(id), job.workflow == Tuning.name else { return (Job, String)?.none }
            return (job, try await jobs.input(of: job))
        }
        guard let (job, input) = found else { return nil }
        let request = try? JSONDecoder().decode(TuningRequest.self, from: Data(input.utf8))
        return Entry(job: job, curve: TuningCurve(try await log(of: id)), request: request)
    }

    /// What a tuning told, in order.
    package func log(of id: String, after number: Int = 0) async throws(Failure) -> [TuningLog.Entry] {
        do throws(TuningError) {
            return try await tuning.services.log.entries(of: id, after: number)
        } catch {
            throw Failure(.overloaded, error.message)
        }
    }

    /// What triggers propose and nobody has made since, the model's name first.
    package func proposals() async throws(Failure) -> [(name: String, time: Int, data: JSON)] {
        do {
            let proposals = try await tuning.services.log.proposals()
            let made = Set(try await tuning.models.models().map { "\($0.name) \($0.dataset?.id ?? "")" })
            return proposals.filter { !made.contains("\($0.name) \($0.data["dataset"]?.string ?? "")") }
        } catch {
            throw Failure(.overloaded, "The store cannot be read now.")
        }
    }

    /// What triggers wait for, as the last look at each found.
    package func looks() async throws(Failure) -> [(time: Int, data: JSON)] {
        do throws(TuningError) {
            return try await tuning.services.log.looks()
        } catch {
            throw Failure(.overloaded, error.message)
        }
    }

    /// Ends a tuning, here and where somebody else trains it.
    package func cancel(_ id: String) async throws(Failure) -> JobState {
        let steps = try await asking { () throws(JobsError) in try await jobs.steps(of: id) }
        let state = try await asking { () throws(JobsError) in try await jobs.cancel(id) }
        try await tuning.endHosted(id, steps)
        return state
    }

    /// Removes what tunings left that have ended, and has those end at Google whose jobs here ended without them.
    ///
    /// However a job ended: by a signal, at its deadline, or by whoever may cancel any job.
    package func sweep() async {
        let folder = tuning.services.folder
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where name != "lock" {
            guard let job = try? await jobs.job(name), job.state.isEnd else { continue }
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
        guard tuning.services.google != nil else { return }
        let since = jobs.now() - Self.sweptTime
        for state in [JobState.cancelled, .failed] {
            var filter = JobFilter()
            filter.workflow = Tuning.name
            filter.state = state
            for job in (try? await jobs.jobs(filter)) ?? [] where job.ended ?? 0 > since {
                guard let steps = try? await jobs.steps(of: job.id) else { continue }
                try? await tuning.endHosted(job.id, steps)
            }
        }
    }

    /// For how long, in microseconds, a tuning of Google's is looked for whose job has ended: a day.
    private static let sweptTime = 86_400_000_000

    private func asking<Value>(_ body: () async throws(JobsError) -> Value) async throws(Failure) -> Value {
        do throws(JobsError) {
            return try await body()
        } catch {
            switch error.code {
            case .unknownJob: throw Failure(.modelNotFound, "There is no such tuning.")
            case .conflict, .ended, .full, .tooLarge: throw Failure(.invalidRequest, error.message)
            case .store, .lost: throw Failure(.overloaded, error.message)
            }
        }
    }
}

extension TuningDesk.Entry {
    /// As it is shown.
    package func json(withCurve: Bool) -> JSON {
        func time(_ microseconds: Int?) -> JSON { microseconds.map { JSON($0) } ?? .null }
        var json: JSON = [
            "id": .string(job.id), "state": .string(job.state.rawValue), "created": JSON(job.created),
            "started": time(job.started), "ended": time(job.ended),
        ]
        if let request, let data = try? JSONEncoder().encode(request) {
            json["request"] = try? JSON(parsing: [UInt8](data))
        }
        if let output = job.output, let outcome = try? JSON(parsing: output), let model = outcome["model"]?.string {
            json["model"] = .string("tuned/\(model)")
            json["metrics"] = (outcome["metrics"]?.string).flatMap { try? JSON(parsing: $0) }
        }
        if let failure = job.failure {
            json["error"] = ["type": .string(failure.kind), "message": .string(failure.message)]
        }
        if job.isCancelRequested, !job.state.isEnd { json["cancelling"] = true }
        var curve = curve.json
        if !withCurve {
            curve["training"] = nil
            curve["validation"] = nil
        }
        json["progress"] = curve
        return json
    }
}
