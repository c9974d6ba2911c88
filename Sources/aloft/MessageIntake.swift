import Configuration
import Gateway
import JSON
import Jobs
import Logging
import QueueWork
import Queues
import SQL
import Store

/// What takes messages for a worker, and what it says of itself.
struct MessageIntake: Sendable {
    let address: QueueAddress
    private let intake: Intake<ContinuousClock>

    /// - Throws: why there cannot be one.
    init(_ application: Application, _ engine: Engine, _ options: WorkerOptions) throws(QueueError) {
        address = options.queue
        let log = application.log
        let database = engine.jobs.database
        let work = MessageWork(engine.jobs, engine.registry, workflow: options.workflow)
        var settings = options.intake
        settings.concurrency = options.concurrency ?? max(1, application.configuration.workers)
        settings.drain = application.configuration.limits.drainTimeout
        intake = Intake(
            try application.queue(address),
            settings,
            deadLetters: try application.deadLetters(database, also: options.deadLetter),
            counts: StoredCounts(database),
            time: engine.jobs.now,
            tell: { log.intake($0) },
            handle: { await work.perform($0) }
        )
    }

    var isReady: Bool { intake.report.isReady }

    func run() async -> IntakeEnd { await intake.run() }
    func stop(within limit: Duration) { intake.stop(within: limit) }

    /// What `/health` says of it.
    var json: JSON {
        let report = intake.report
        return [
            "queue": .string(address.description), "ready": JSON(report.isReady),
            "trouble": report.trouble.map { .string($0) } ?? .null, "running": JSON(report.running),
            "held": JSON(report.held), "received": JSON(report.received), "redelivered": JSON(report.redelivered),
            "done": JSON(report.done), "dead_letters": JSON(report.deadLetters), "given_back": JSON(report.givenBack),
            "returned": JSON(report.returned), "leases_lost": JSON(report.leasesLost),
            "unacknowledged": JSON(report.unacknowledged),
        ]
    }

    /// What `/metrics` says of it.
    var families: [MetricFamily] {
        let report = intake.report
        func family(_ name: String, _ kind: MetricFamily.Kind, _ help: String, _ value: Int) -> MetricFamily {
            MetricFamily("aloft_queue_\(name)", kind, help, [MetricFamily.Sample([], Double(value))])
        }
        let outcomes = [
            ("done", report.done), ("dead_letter", report.deadLetters), ("given_back", report.givenBack),
            ("returned", report.returned), ("unacknowledged", report.unacknowledged),
        ]
        return [
            family("received_total", .counter, "Deliveries of messages.", report.received),
            family("redelivered_total", .counter, "Deliveries that were not the first.", report.redelivered),
            MetricFamily(
                "aloft_queue_messages_total",
                .counter,
                "Messages, by what became of them.",
                outcomes.map { MetricFamily.Sample([("outcome", $0.0)], Double($0.1)) }
            ),
            family(
                "leases_lost_total",
                .counter,
                "Leases that ended while their messages were in work.",
                report.leasesLost
            ),
            family("running", .gauge, "Messages in work.", report.running),
            family("held", .gauge, "Messages in work, or waiting for others of their key.", report.held),
            family("ready", .gauge, "Whether the queue could be asked the last time.", report.isReady ? 1 : 0),
        ]
    }
}

extension Log {
    fileprivate func intake(_ event: IntakeEvent) {
        switch event {
        case .troubled(let error): write(.error, "queue_unavailable") { $0.string("message", error.message) }
        case .recovered: write(.info, "queue_available_again")
        case .deadLetter(let letter):
            write(.warning, "dead_letter") { line in
                line.string("message_id", letter.delivery.id)
                line.string("reason", letter.reason)
                line.integer("deliveries", letter.deliveries)
            }
        case .givenBack(let delivery, let reason, let rest):
            write(.warning, "message_given_back") { line in
                line.string("message_id", delivery.id)
                line.string("reason", reason)
                line.integer("rest_seconds", Int(rest.components.seconds))
                line.integer("deliveries", delivery.attempt ?? 1)
            }
        case .leaseLost(let delivery): write(.warning, "lease_lost") { $0.string("message_id", delivery.id) }
        case .unacknowledged(let delivery, let error): message(delivery, error, "message_not_acknowledged")
        case .unburied(let delivery, let error): message(delivery, error, "dead_letter_not_kept")
        }
    }

    private func message(_ delivery: Delivery, _ error: QueueError, _ event: StaticString) {
        write(.error, event) { line in
            line.string("message_id", delivery.id)
            line.string("message", error.message)
        }
    }
}
