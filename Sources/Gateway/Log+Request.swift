import Generation
import HTTP
import JSON
import Logging

extension Log {
    /// The line about one generation: how it was made and how long that took; no body, no key, no query.
    func request(_ exchange: Exchange, _ outcome: Outcome, _ head: HTTPRequestHead, _ dialect: Dialect) {
        let level: Level = outcome.failure == nil || outcome.failure?.kind == .cancelled ? .info : .warning
        guard isEnabled(level) else { return }
        let provenance = exchange.provenance
        let total = exchange.received.duration(to: outcome.ended)
        let asked = provenance.attempts.reduce(Duration.zero) { $0 + $1.duration }
        write(
            level,
            "request",
            [
                "id": .string(exchange.id),
                "path": .string(String(head.path.prefix(200))),
                "dialect": .string(dialect.rawValue),
                "model": outcome.model.map { .string(String($0.prefix(200))) },
                "route": provenance.route.map(JSON.string),
                "target": provenance.target.map { .string($0.description) },
                "attempts": .array(provenance.attempts.map(\.json)),
                "status": JSON(outcome.status),
                "streamed": .bool(outcome.isStreamed),
                "degraded": .string(provenance.degradation.rawValue),
                "notices": provenance.notices.isEmpty ? nil : .array(provenance.notices.map(JSON.string)),
                "finish_reason": provenance.finishReason.map { .string($0.rawValue) },
                "native_finish_reason": provenance.nativeFinishReason.map(JSON.string),
                "prompt_tokens": provenance.usage.map { JSON($0.promptTokens) },
                "completion_tokens": provenance.usage.map { JSON($0.completionTokens) },
                "failure": outcome.failure.map { .string($0.kind.rawValue) },
                "message": outcome.failure.map { .string($0.message) },
                "bytes_in": JSON(outcome.bytesIn),
                "bytes_out": JSON(outcome.bytesOut),
                "first_ms": outcome.firstChunk.map { exchange.received.duration(to: $0).milliseconds },
                "total_ms": total.milliseconds,
                "overhead_ms": (total - asked).milliseconds,
            ]
        )
    }
}

extension Attempt {
    fileprivate var json: JSON {
        var object: JSONObject = ["target": .string(target.description), "ms": duration.milliseconds]
        if let failure { object["failure"] = .string(failure.rawValue) }
        if let providerStatus { object["status"] = JSON(providerStatus) }
        return .object(object)
    }
}

extension Duration {
    /// With microseconds as decimals.
    fileprivate var milliseconds: JSON {
        let microseconds = components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
        return JSON(Double(microseconds) / 1000)
    }
}
