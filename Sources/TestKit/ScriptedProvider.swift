package import Generation
import Synchronization

/// A provider that plays back one scripted outcome per call and remembers what it was asked.
package final class ScriptedProvider: Provider {
    package enum Outcome: Sendable {
        case answer([Chunk])
        case failure(Failure)
        /// Some of an answer, and then a failure.
        case cut([Chunk], Failure)
        /// Some of an answer, and the rest, or a failure, when the wait is over.
        case halting([Chunk], @Sendable () async -> Void, [Chunk], Failure? = nil)
    }

    package let name: String
    private let state: Mutex<(script: [Outcome], requests: [(Request, model: String)])>

    package convenience init(name: String, _ script: Outcome...) {
        self.init(name: name, script)
    }

    package init(name: String, _ script: [Outcome]) {
        self.name = name
        state = Mutex((script, []))
    }

    /// What has been asked so far.
    package var requests: [(Request, model: String)] { state.withLock { $0.requests } }
    package var isExhausted: Bool { state.withLock { $0.script.isEmpty } }

    package func answer(
        _ request: Request,
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        let outcome = state.withLock { state in
            state.requests.append((request, attempt.target.model))
            return state.script.isEmpty ? nil : state.script.removeFirst()
        }
        switch outcome {
        case .answer(let chunks): for chunk in chunks { try await sink(chunk) }
        case .failure(let failure): throw failure
        case .cut(let chunks, let failure):
            for chunk in chunks { try await sink(chunk) }
            throw failure
        case .halting(let chunks, let wait, let rest, let failure):
            for chunk in chunks { try await sink(chunk) }
            await wait()
            if Task.isCancelled { throw Failure(.cancelled, "The caller went away.") }
            for chunk in rest { try await sink(chunk) }
            if let failure { throw failure }
        case nil: throw Failure(.unknown, "the script of \(name) has ended")
        }
    }
}

extension Chunk {
    /// A whole answer of one text.
    package static func text(_ text: String) -> Chunk {
        Chunk([.text(text, candidate: 0), .finished(.stop, native: nil, candidate: 0)])
    }
}
