import Generation
import HTTP
import Logging

extension Log {
    /// The line about one call that was passed on.
    func relay(_ id: String, _ outcome: Relays.Outcome, _ head: HTTPRequestHead) {
        let level: Level = outcome.failure == nil ? .info : .warning
        guard isEnabled(level) else { return }
        write(level, "relay") { line in
            line.string("id", id)
            line.string("method", head.method)
            line.string("path", String(head.path.prefix(200)))
            line.string("provider", outcome.provider)
            line.integer("status", outcome.status)
            line.string("failure", outcome.failure?.kind.rawValue)
            line.string("message", outcome.failure?.message)
            line.integer("bytes_in", outcome.bytesIn)
            line.integer("bytes_out", outcome.bytesOut)
        }
    }
}
