/// A job's events, those that were and those that come, until it ends; see ``Jobs/follow(_:after:)``.
///
/// Each comes once and in order, whoever writes them: what the store has is read, and then it waits for more.
package struct JobEvents: AsyncSequence, Sendable {
    package enum Element: Sendable, Hashable {
        case event(JobEvent)
        /// The last: how the job ended.
        case ended(Job)
    }

    let jobs: Jobs
    let id: String
    let number: Int

    package func makeAsyncIterator() -> Iterator {
        Iterator(jobs: jobs, id: id, number: number)
    }

    package struct Iterator: AsyncIteratorProtocol {
        private let jobs: Jobs
        private let id: String
        private var number: Int
        private var waiting: ArraySlice<JobEvent> = []
        private var isOver = false
        private let ear: Ear

        /// Listens for news for as long as the iterator is there.
        private final class Ear: Sendable {
            let signal = Signal()
            private let jobs: Jobs
            private let id: String
            private let number: Int

            init(_ jobs: Jobs, _ id: String) {
                self.jobs = jobs
                self.id = id
                number = jobs.readers.add(signal, to: id)
            }

            deinit { jobs.readers.remove(number, from: id) }
        }

        init(jobs: Jobs, id: String, number: Int) {
            self.jobs = jobs
            self.id = id
            self.number = number
            ear = Ear(jobs, id)
        }

        /// The next; `nil` after the job's end, or when the task is cancelled or the process stops.
        ///
        /// - Throws: `.unknownJob`, or what the store says.
        package mutating func next() async throws(JobsError) -> Element? {
            while !isOver {
                if let event = waiting.popFirst() {
                    number = event.number
                    return .event(event)
                }
                if Task.isCancelled || jobs.isClosing { return nil }
                // The job first: once it has ended, all its events are there.
                let job = try await jobs.job(id)
                waiting = try await jobs.events(of: id, after: number)[...]
                if !waiting.isEmpty { continue }
                guard let job else { throw .unknown }
                if job.state.isEnd {
                    isOver = true
                    return .ended(job)
                }
                await ear.signal.wait(upTo: jobs.settings.eventPolling, on: jobs.clock)
            }
            return nil
        }

        package mutating func next(isolation: isolated (any Actor)?) async throws(JobsError) -> Element? {
            try await next()
        }
    }
}

extension Jobs {
    /// The events of a job after a number, and then those that come; the last element is its end.
    package func follow(_ id: String, after number: Int = 0) -> JobEvents {
        JobEvents(jobs: self, id: id, number: number)
    }
}
