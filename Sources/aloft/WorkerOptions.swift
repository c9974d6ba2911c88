import Configuration
import EventLoop
import Queues

/// What `aloft worker` was told.
struct WorkerOptions {
    var concurrency: Int?
    /// Where messages come from; the store's own queue has none, only jobs.
    var queue = QueueAddress.store
    var deadLetter: QueueAddress?
    /// Of which workflow each message is a run.
    var workflow = "scripts"
    var intake = IntakeSettings()
    var health: SocketAddress?

    static let valued = [
        "config", "concurrency", "dead-letter", "health", "max-deliveries", "max-runtime", "queue", "until-empty",
        "workflow",
    ]

    init(_ options: Options, environment: [String: String]) throws(Options.Misuse) {
        concurrency = try options.number("concurrency", in: 1...1024)
        intake.maximumDeliveries = try options.number("max-deliveries", in: 1...1000) ?? intake.maximumDeliveries
        intake.untilEmpty = try options.duration("until-empty")
        intake.maximumRuntime = try options.duration("max-runtime")
        workflow = options.value("workflow") ?? workflow
        // An address may hold a password, which everybody on the machine could read on a command line.
        if let text = options.value("queue") ?? environment["ALOFT_QUEUE"], !text.isEmpty {
            queue = try Self.address(text, "queue")
        }
        if let text = options.value("dead-letter") ?? environment["ALOFT_DEAD_LETTER"], !text.isEmpty {
            deadLetter = try Self.address(text, "dead-letter")
            guard deadLetter != .store else {
                throw Options.Misuse(message: "--dead-letter names a topic or a stream; the store keeps them anyway")
            }
        }
        guard let text = options.value("health") else { return }
        do throws(EventLoopError) {
            health = try SocketAddress(parsing: text)
        } catch {
            throw Options.Misuse(message: "--health is an address such as 0.0.0.0:8080, not '\(text)'")
        }
    }

    private static func address(_ text: String, _ name: String) throws(Options.Misuse) -> QueueAddress {
        do throws(QueueError) {
            return try QueueAddress(parsing: text)
        } catch {
            throw Options.Misuse(message: "--\(name): \(error.message)")
        }
    }
}

extension Options {
    fileprivate func number(_ name: String, in range: ClosedRange<Int>) throws(Misuse) -> Int? {
        guard let text = value(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            let words = "is a whole number from \(range.lowerBound) to \(range.upperBound)"
            throw Misuse(message: "--\(name) \(words), not '\(text)'")
        }
        return number
    }

    fileprivate func duration(_ name: String) throws(Misuse) -> Duration? {
        guard let text = value(name) else { return nil }
        guard let duration = Configuration.age(text) else {
            throw Misuse(message: "--\(name) is a time such as 60s, not '\(text)'")
        }
        return duration
    }
}
