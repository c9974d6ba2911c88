internal import EventLoop

/// For tasks, on any thread.
extension Transfer {
    func open() async throws(HTTPClientError) -> ResponseHead {
        try await wait(as: { .head($0) }, after: .begin)
    }

    func next() async throws(HTTPClientError) -> [UInt8]? {
        if multi.loop.isCurrent, !Task.isCancelled, let answer = nextChunk() {
            letGoOn()
            return try answer.get()
        }
        return try await wait(as: { .chunk($0) }, after: .nothing)
    }

    func collect(limit: Int) async throws(HTTPClientError) -> [UInt8] {
        if multi.loop.isCurrent, !Task.isCancelled {
            expectWhole(limit)
            if let answer = wholeBody() { return try answer.get() }
        }
        return try await wait(as: { .whole($0) }, after: .expectWhole(limit))
    }

    func closeFromAnywhere() {
        if multi.loop.isCurrent {
            close()
        } else {
            multi.loop.execute { self.close() }
        }
    }

    private func wait<Value: Sendable>(
        as waiter: @escaping @Sendable (CheckedContinuation<Answer<Value>, Never>) -> Waiter,
        after step: Step
    ) async throws(HTTPClientError) -> Value {
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if multi.loop.isCurrent {
                    wait(waiter(continuation), after: step)
                } else {
                    multi.loop.execute { self.wait(waiter(continuation), after: step) }
                }
            }
        } onCancel: {
            multi.loop.execute { self.cancel() }
        }
        return try answer.get()
    }

    /// What to do on the loop before waiting.
    enum Step {
        case begin
        case nothing
        case expectWhole(Int)
    }
}
