package import API
import Generation
import HTTP
import JSON
package import Jobs
package import Workflows

/// The endpoints by which callers start workflows and follow their runs.
package struct JobsAPI: Sendable {
    let jobs: Jobs
    let registry: WorkflowRegistry

    package init(_ jobs: Jobs, _ registry: WorkflowRegistry) {
        self.jobs = jobs
        self.registry = registry
    }

    package var endpoints: [APIEndpoint] {
        [
            APIEndpoint("GET", "/api/workflows", access: .caller, "List the workflows.") { _ in
                .json(["workflows": .array(registry.names.map { ["name": .string($0)] })])
            },
            APIEndpoint(
                "POST",
                "/api/workflows/{name}",
                access: .caller,
                "Start a run of a workflow; the body is its input, and Idempotency-Key makes asking again harmless."
            ) { call throws(Failure) in try await start(call) },
            APIEndpoint("GET", "/api/jobs", access: .caller, "List jobs, the newest first.") { call throws(Failure) in
                try await list(call)
            },
            APIEndpoint("GET", "/api/jobs/{id}", access: .caller, "Show a job.") { call throws(Failure) in
                guard let job = try await job(call) else { return Self.unknown }
                return .json(job.json(registry))
            },
            APIEndpoint("DELETE", "/api/jobs/{id}", access: .caller, "Cancel a job.") { call throws(Failure) in
                guard let job = try await job(call) else { return Self.unknown }
                return try await answering { () throws(JobsError) in
                    let state = try await jobs.cancel(job.id)
                    return .json(["id": .string(job.id), "state": .string(state.rawValue)])
                }
            },
            APIEndpoint(
                "GET",
                "/api/jobs/{id}/events",
                access: .caller,
                "Follow a job's events, from Last-Event-ID on; the last is 'end'."
            ) { call throws(Failure) in try await follow(call) },
            APIEndpoint(
                "POST",
                "/api/jobs/{id}/signals/{name}",
                access: .caller,
                "Send a job a message that it waits for; the body is JSON."
            ) { call throws(Failure) in try await signal(call) },
        ]
    }

    private func start(_ call: APICall) async throws(Failure) -> APIAnswer {
        let name = call.parameter("name")
        // Whoever asks for the wrong name is told so without being asked for the right input.
        guard registry.contains(name) else { return .notFound(try refusal(of: name)) }
        let input = try await input(of: call, limit: jobs.settings.inputBytes)
        var new = try registry.job(name, input: input, now: jobs.now())
        new.keyID = call.caller.key
        new.user = call.head.fields["x-aloft-user"].map { String($0.prefix(200)) }
        new.idempotencyKey = call.head.fields["idempotency-key"]
        new.priority = try priority(call)
        return try await answering { [new] () throws(JobsError) in
            let made = try await jobs.enqueue(new)
            return .json(
                ["id": .string(made.id), "state": "queued", "existed": JSON(!made.isNew)],
                status: 202,
                fields: ["location": "/api/jobs/\(made.id)"]
            )
        }
    }

    private func refusal(of name: String) throws(Failure) -> String {
        do throws(Failure) {
            _ = try registry.job(name, input: "null")
            return ""
        } catch {
            return error.message
        }
    }

    /// The body as JSON in its shortest form, so that spaces do not make another input of it.
    private func input(of call: APICall, limit: Int) async throws(Failure) -> String {
        let bytes = try await call.body(limit: limit)
        do throws(JSONError) {
            return try JSON(parsing: bytes).text
        } catch {
            throw Failure(.invalidRequest, error.description)
        }
    }

    private func priority(_ call: APICall) throws(Failure) -> Int {
        switch call.head.fields["x-aloft-priority"] {
        case nil, "interactive": return 0
        case "batch": return -10
        default:
            let sentence = "The header x-aloft-priority takes interactive or batch."
            throw Failure(.invalidRequest, sentence, parameter: "x-aloft-priority")
        }
    }

    private func list(_ call: APICall) async throws(Failure) -> APIAnswer {
        var filter = JobFilter()
        filter.keyID = call.caller.isAdmin ? call.query("key") : call.caller.key
        filter.workflow = call.query("workflow")
        filter.before = call.query("before")
        filter.limit = try call.query("limit", in: 1...1000) ?? filter.limit
        if let word = call.query("state") {
            filter.state = JobState(rawValue: word)
            guard filter.state != nil else {
                let states = JobState.allCases.map(\.rawValue).joined(separator: ", ")
                throw Failure(.invalidRequest, "'state' is one of \(states).", parameter: "state")
            }
        }
        return try await answering { [filter] () throws(JobsError) in
            let found = try await jobs.jobs(filter)
            var answer: JSON = ["jobs": .array(found.map { $0.json(registry) })]
            if found.count == filter.limit { answer["next"] = found.last.map { .string($0.id) } }
            return .json(answer)
        }
    }

    private func follow(_ call: APICall) async throws(Failure) -> APIAnswer {
        guard let job = try await job(call) else { return Self.unknown }
        var after = 0
        if let text = call.head.fields["last-event-id"] ?? call.query("after") {
            guard let number = Int(text), number >= 0 else {
                throw Failure(.invalidRequest, "Last-Event-ID is the id of an event: a whole number.")
            }
            after = number
        }
        let first = after
        return .events { events in
            do {
                for try await element in jobs.follow(job.id, after: first) {
                    switch element {
                    case .event(let event): try await events.send(event.name, id: String(event.number), event.json)
                    case .ended(let job):
                        // Its number is the one behind the last event; who has seen it needs no more.
                        if first <= job.events {
                            try await events.send("end", id: String(job.events + 1), job.json(registry))
                        }
                    }
                }
            } catch {
                // The caller went away, or the store did; either way the caller comes back with the last id.
            }
        }
    }

    private func signal(_ call: APICall) async throws(Failure) -> APIAnswer {
        guard let job = try await job(call) else { return Self.unknown }
        let data = try await input(of: call, limit: jobs.settings.eventBytes)
        try registry.check(signal: data, of: job)
        return try await answering { () throws(JobsError) in
            try await jobs.signal(job.id, call.parameter("name"), data)
            return .json(["id": .string(job.id)], status: 202)
        }
    }

    private static let unknown = APIAnswer.notFound("There is no such job.")

    /// The job of the path, where the caller may see it: what another's key made is not there.
    private func job(_ call: APICall) async throws(Failure) -> Job? {
        do throws(JobsError) {
            guard let job = try await jobs.job(call.parameter("id")) else { return nil }
            return call.caller.isAdmin || job.keyID == call.caller.key ? job : nil
        } catch {
            throw Self.failure(error)
        }
    }

    private func answering(_ body: () async throws(JobsError) -> APIAnswer) async throws(Failure) -> APIAnswer {
        do throws(JobsError) {
            return try await body()
        } catch {
            switch error.code {
            case .conflict, .ended: return .conflict(error.message)
            case .unknownJob: return Self.unknown
            case .store, .tooLarge, .full, .lost: throw Self.failure(error)
            }
        }
    }

    private static func failure(_ error: JobsError) -> Failure {
        switch error.code {
        case .tooLarge: Failure(.requestTooLarge, error.message)
        case .full: Failure(.keyLimit, error.message)
        case .store: Failure(.overloaded, error.message)
        case .conflict, .ended, .unknownJob, .lost: Failure(.invalidRequest, error.message)
        }
    }
}
