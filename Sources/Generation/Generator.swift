/// Asks the path for whoever does not come over HTTP, such as a step of a workflow or a command, and has it recorded.
package struct Generator: Sendable {
    private let path: Path
    private let recorder: Recorder?

    package init(_ path: Path, recorder: Recorder?) {
        self.path = path
        self.recorder = recorder
    }

    /// Answers the request, and returns the whole of it with how it was made.
    ///
    /// - Parameters:
    ///   - request: what is asked; it may be streamed.
    ///   - exchange: with an id of its own, for whom, and by when.
    ///   - sink: sees the answer as it arrives.
    /// - Returns: the answer, and how it was made.
    /// - Throws: what the path could not mend; it has been recorded.
    package func generate(
        _ request: Request,
        _ exchange: Exchange,
        sink: Sink = { _ in }
    ) async throws(Failure) -> (response: Response, provenance: Provenance) {
        var response = Response()
        var first: Duration?
        var failure: Failure?
        do throws(Failure) {
            try await path.answer(request, exchange) { chunk throws(Failure) in
                if first == nil { first = exchange.received.duration(to: .now) }
                exchange.note(chunk)
                for delta in chunk.deltas { response.apply(delta) }
                try await sink(chunk)
            }
        } catch {
            failure = error
        }
        var record = GenerationRecord(provenance: exchange.provenance, dialect: nil)
        record.request = request
        record.response = response
        record.key = exchange.caller
        record.tags = exchange.tags
        record.failure = failure
        record.first = first
        record.total = exchange.received.duration(to: .now)
        await recorder?.record(record)
        if let failure { throw failure }
        return (response, exchange.provenance)
    }
}

extension Exchange {
    /// Writes down what a chunk says of the answer as a whole.
    package func note(_ chunk: Chunk) {
        for delta in chunk.deltas {
            switch delta {
            case .usage(let usage): record { $0.usage = usage }
            case .finished(let reason, let native, _):
                record {
                    $0.finishReason = reason
                    $0.nativeFinishReason = native
                }
            default: break
            }
        }
    }
}
