private import Generation
internal import JSON
package import Jobs
package import Queues
package import Workflows

/// Makes a run of a workflow of each message, and follows it until there is nothing more to wait for.
///
/// The message is the input. Its `request_id` is the run's idempotency key, so however often a message is delivered, by
/// whichever queue, there is one run.
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
    /// A run that failed has failed for good, its steps having been tried as often as they may be: its message is rejected.
    package func perform(_ delivery: Delivery) async -> Outcome {
        let job: NewJob
        do throws(Failure) {
            job = try new(delivery)
        } catch {
            return .rejected(error.message)
        }
        do throws(JobsError) {
            let enqueued = try await jobs.enqueue(job)
            guard let settled = try await jobs.settled(enqueued.id) else {
                return .again("The process stopped before the run had ended.", after: .zero)
            }
            guard settled.state == .failed, let failure = settled.failure else { return .done }
            return .rejected("The run \(settled.id) failed (\(failure.kind)): \(failure.message)")
        } catch {
            switch error.code {
            case .conflict, .tooLarge: return .rejected(error.message)
            case .store, .unknownJob, .ended, .lost, .full: return .again(error.message)
            }
        }
    }

    private func new(_ delivery: Delivery) throws(Failure) -> NewJob {
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
        job.idempotencyKey = id
        return job
    }

    /// By what a message is known to whoever sent it; `nil` where it does not say.
    static func requestID(of delivery: Delivery, _ input: JSON) -> String? {
        let id = input["request_id"]?.string ?? delivery.attributes["request_id"]
        return id?.isEmpty == false ? id : nil
    }
}
