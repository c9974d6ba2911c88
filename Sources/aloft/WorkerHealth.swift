import API
import Administration
import EventLoop
import Gateway
import HTTP
import HTTPServer
import JSON
import Jobs
import Lessons
import Synchronization
import Workflows

/// What a worker says of itself over HTTP, for whoever starts and stops it.
final class WorkerHealth: Sendable {
    private let engine: Engine
    private let runner: JobRunner
    private let intake: MessageIntake?
    private let api: APIRouter
    private let isDraining = Atomic(false)

    init(_ application: Application, _ engine: Engine, _ runner: JobRunner, _ intake: MessageIntake?) {
        self.engine = engine
        self.runner = runner
        self.intake = intake
        let administration = application.administration
        api = APIRouter(engine.pushEndpoints, log: application.log) { head in
            administration.caller(head, shown: head.shownKey)
        }
    }

    func drain() { isDraining.store(true, ordering: .relaxed) }

    func answer(_ transaction: HTTPTransaction) async {
        switch transaction.head.path {
        case "/health/live": answer(transaction, ["status": "live"])
        case "/health/ready":
            let isReady = await isReady
            answer(transaction, ["status": .string(isReady ? "ready" : "not_ready")], isReady ? 200 : 503)
        case "/health": answer(transaction, await report)
        case "/metrics":
            let families = engine.metrics.families + (intake?.families ?? [])
            let fields: HTTPFields = ["content-type": MetricFamily.contentType]
            transaction.respond(status: 200, fields: fields, body: Array(MetricFamily.text(families).utf8))
        default: await api.handle(transaction)
        }
    }

    /// Whether work would be done now: the store answers, and so did the queue the last time.
    private var isReady: Bool {
        get async {
            guard !isDraining.load(ordering: .relaxed), intake?.isReady ?? true else { return false }
            return (try? await engine.jobs.backlog()) != nil
        }
    }

    private var report: JSON {
        get async {
            let backlog = try? await engine.jobs.backlog()
            let waiting = backlog.map { counts in
                JSON.object(
                    JSONObject(
                        JobState.allCases.compactMap { state in
                            counts[state].map { (key: state.rawValue, value: JSON($0)) }
                        }
                    )
                )
            }
            let status = isDraining.load(ordering: .relaxed) ? "draining" : await isReady ? "ready" : "not_ready"
            return [
                "status": .string(status), "version": .string(VersionCommand.version),
                "running": JSON(runner.running), "jobs": waiting ?? .null, "messages": intake?.json ?? .null,
            ]
        }
    }

    private func answer(_ transaction: HTTPTransaction, _ json: JSON, _ status: Int = 200) {
        let fields: HTTPFields = ["content-type": "application/json; charset=utf-8", "cache-control": "no-store"]
        transaction.respond(status: status, fields: fields, body: json.bytes)
    }
}
