extension Jobs {
    /// Waits until the job has ended, or waits for a signal, which may take as long as it likes.
    ///
    /// - Returns: the job; `nil` when the task is cancelled or the process stops before that.
    /// - Throws: `.unknownJob`, or what the store says.
    package func settled(_ id: String) async throws(JobsError) -> Job? {
        let signal = Signal()
        let number = readers.add(signal, to: id)
        defer { readers.remove(number, from: id) }
        while !Task.isCancelled, !isClosing {
            guard let job = try await job(id) else { throw .unknown }
            if job.state.isEnd || job.waitingFor != nil { return job }
            await signal.wait(upTo: settings.eventPolling, on: clock)
        }
        return nil
    }
}
