import Generation
import HTTP
import Logging

extension Log {
    /// The line about one generation: how it was made and how long that took; no body, no key, no query.
    func request(_ exchange: Exchange, _ outcome: Outcome, _ head: HTTPRequestHead, _ dialect: Dialect) {
        let level: Level = outcome.failure == nil || outcome.failure?.kind == .cancelled ? .info : .warning
        guard isEnabled(level) else { return }
        let provenance = exchange.provenance
        let times = outcome.times(of: exchange)
        write(level, "request") { line in
            line.string("id", exchange.id)
            line.string("path", head.path.shortened)
            line.string("dialect", dialect.rawValue)
            line.string("model", outcome.model?.shortened)
            line.string("route", provenance.route)
            line.string("arm", provenance.arm)
            line.string("target", provenance.target?.description)
            line.objects("attempts", count: provenance.attempts.count) { $0.attempt(provenance.attempts[$1]) }
            line.string("shared_with", provenance.sharedWith)
            line.integer("status", outcome.status)
            line.bool("streamed", outcome.isStreamed)
            line.string("degraded", provenance.degradation.rawValue)
            if !provenance.notices.isEmpty { line.strings("notices", provenance.notices) }
            if !provenance.repairs.isEmpty { line.strings("repairs", provenance.repairs) }
            line.string("finish_reason", provenance.finishReason?.rawValue)
            line.string("native_finish_reason", provenance.nativeFinishReason)
            line.integer("prompt_tokens", provenance.usage?.promptTokens)
            line.integer("completion_tokens", provenance.usage?.completionTokens)
            line.string("failure", outcome.failure?.kind.rawValue)
            line.string("message", outcome.failure?.message)
            line.integer("bytes_in", outcome.bytesIn)
            line.integer("bytes_out", outcome.bytesOut)
            line.milliseconds("first_ms", outcome.firstChunk.map { exchange.received.duration(to: $0) })
            line.milliseconds("total_ms", times.total)
            line.milliseconds("overhead_ms", times.overhead)
        }
    }
}

extension LogLine {
    fileprivate mutating func attempt(_ attempt: Attempt) {
        string("target", attempt.target.description)
        milliseconds("ms", attempt.duration)
        if attempt.queued > .zero { milliseconds("queued_ms", attempt.queued) }
        if attempt.isHedge { bool("hedge", true) }
        string("failure", attempt.failure?.rawValue)
        integer("status", attempt.providerStatus)
    }
}

extension StringProtocol {
    /// What a caller sent, in a length that suits a line.
    fileprivate var shortened: String {
        // Counting characters is slow, and there are never more of them than bytes.
        utf8.count <= 200 ? String(self) : String(prefix(200))
    }
}
