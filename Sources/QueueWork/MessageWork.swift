private import FoundationEssentials
private import Generation
internal import JSON
package import Jobs
package import Queues
package import Workflows

/// Makes a run of a workflow of each message, and follows it until there is nothing more to wait for.
///
/// The message is the input. Its `request_id` is the run's idempotency key, so however often a message is delivered, by
/// whichever queue, there is one run, and another only after one that failed for what may pass.
package struct MessageWork: Sendable {
    private let jobs: Jobs
    private let registry: WorkflowRegistry
    private let workflow: String

    package init(_ jobs: Jobs, _ registry: WorkflowRegistry, workflow: String) {
        self.jobs = jobs
        self.registry = registry
        self.workflow = workflow
    }

    /// Done once the run's result is in the store, or the run waits there for a signal.
    ///
    /// Where the run fails for what the message says, or for what models make of it, the message is rejected, however often
    /// it comes; for anything else it comes again, and is run anew.
    ///
    /// - Parameters:
    ///   - delivery: the message.
    ///   - key: at whose expense it is run; empty where nobody brought it.
    /// - Returns: whether the message is done with.
    package func perform(_ delivery: Delivery, key: String = "") async -> Outcome {
        let job: NewJob
        do throws(Failure) {
            job = try new(delivery, key)
        } catch {
            // What guardrails stop is stored nowhere.
            return error.kind == .blockedPrompt ? .withheld(error.message) : .rejected(error.message)
        }
        do throws(JobsError) {
            guard let settled = try await jobs.settled(try await jobs.enqueue(job).id) else {
                return .again("The process stopped before the run had ended.", after: .zero)
            }
            guard settled.state == .failed, let failure = settled.failure else { return .done }
            let reason = "The run \(settled.id) failed (\(failure.kind)): \(failure.message)"
            let kind = Failure.Kind(rawValue: failure.kind) ?? .unknown
            // Nobody else's budget can have been spent where nobody showed a key; another run would spend it again.
            if kind.isFinal || (kind == .budget && key.isEmpty) { return .rejected(reason) }
            // Only with a delivery that counts: what ends every process that takes it up must not go on for ever.
            try await jobs.giveWay(settled.id)
            return .again(reason)
        } catch {
            switch error.code {
            case .conflict, .tooLarge: return .rejected(error.message)
            case .store, .unknownJob, .ended, .lost, .full: return .again(error.message)
            }
        }
    }

    private func new(_ delivery: Delivery, _ key: String) throws(Failure) -> NewJob {
        let input: JSON
        do throws(JSONError) {
            input = try JSON(parsing: delivery.data)
        } catch {
            throw Failure(.invalidRequest, "The message is not JSON: \(error)")
        }
        guard let id = Self.requestID(of: delivery, input) else {
            let sentence = "The message has no 'request_id', neither in its data nor among its attributes."
            throw Failure(.invalidRequest, sentence)
        }
        var job = try registry.job(workflow, input: input.text, now: jobs.now())
        // The same id in other letters is the same request.
        job.idempotencyKey = UUID(uuidString: id) == nil ? id : id.lowercased()
        job.keyID = key
        // As many run as messages are taken, and those that wait for an answer hold up no others.
        job.needsRoom = key.isEmpty == false
        return job
    }

    /// By what a message is known to whoever sent it; `nil` where it does not say.
    static func requestID(of delivery: Delivery, _ input: JSON) -> String? {
        let id = input["request_id"]?.string ?? delivery.attributes[Delivery.requestID]
        return id?.isEmpty == false ? id : nil
    }
}

extension Failure.Kind {
    /// Whether the same message would fail again.
    fileprivate var isFinal: Bool {
        isCallersFault || [.blockedOutput, .malformed, .forbidden, .lowConfidence].contains(self)
    }
}
