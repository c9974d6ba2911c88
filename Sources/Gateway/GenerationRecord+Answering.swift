import Generation

extension GenerationRecord {
    init<E>(of answering: borrowing Answering<E>, _ exchange: Exchange, _ dialect: Dialect) {
        let outcome = answering.outcome
        self.init(provenance: exchange.provenance, dialect: dialect)
        request = answering.request
        response = answering.hasWholeResponse ? answering.response : nil
        key = exchange.caller
        tags = exchange.tags
        status = outcome.status
        failure = outcome.failure
        bytesIn = outcome.bytesIn
        bytesOut = outcome.bytesOut
        first = outcome.firstChunk.map { exchange.received.duration(to: $0) }
        total = exchange.received.duration(to: outcome.ended)
    }
}
