import API
import Configuration
import Jobs
import QueueWork
import Queues

extension Engine {
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
