import API
import Configuration
import Jobs
import QueueWork
import Queues

extension Engine {
    /// What shows operators the messages that were given up.
    var deadLetterEndpoint: APIEndpoint { DeadLetterEndpoint(StoredDeadLetters(jobs.database)).endpoint }

    /// What takes messages that are pushed, where that is configured.
    var pushEndpoints: [APIEndpoint] {
        guard let push else { return [] }
        let endpoint = PushEndpoint(
            MessageWork(jobs, registry, workflow: push.workflow),
            token: push.token?.reveal(),
            deadLetters: [StoredDeadLetters(jobs.database)],
            time: jobs.now
        )
        return [endpoint.endpoint]
    }
}
