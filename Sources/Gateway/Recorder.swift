package import Generation

/// Who keeps what became of generations; the gateway does not know how.
package struct Recorder: Sendable {
    /// Whether an answer that is streamed is to be kept, asked when its first chunk is in hand.
    package var keepsAnswer: @Sendable (Provenance) -> Bool
    /// Takes the record of a generation that has ended; its caller has been answered already.
    package var record: @Sendable (GenerationRecord) async -> Void

    package init(
        keepsAnswer: @escaping @Sendable (Provenance) -> Bool,
        record: @escaping @Sendable (GenerationRecord) async -> Void
    ) {
        self.keepsAnswer = keepsAnswer
        self.record = record
    }
}

extension GenerationRecord {
    init<E>(of answering: borrowing Answering<E>, _ exchange: Exchange, _ dialect: Dialect) {
        let outcome = answering.outcome
        self.init(provenance: exchange.provenance, dialect: dialect)
        request = answering.request
        response = answering.hasWholeResponse ? answering.response : nil
        caller = exchange.caller
        status = outcome.status
        failure = outcome.failure
        bytesIn = outcome.bytesIn
        bytesOut = outcome.bytesOut
        first = outcome.firstChunk.map { exchange.received.duration(to: $0) }
        total = exchange.received.duration(to: outcome.ended)
    }
}
