import Generation
import YAML

extension Configuration.Limits {
    init(from reader: MappingReader) {
        self.init()
        let waiting = Duration.milliseconds(1)...oneHour
        headerBytes = reader.byteCount("header_bytes", in: 1 << 10...1 << 20) ?? headerBytes
        bodyBytes = reader.byteCount("body_bytes", in: 1 << 10...1 << 30) ?? bodyBytes
        headerTimeout = reader.duration("header_timeout", in: waiting) ?? headerTimeout
        bodyTimeout = reader.duration("body_timeout", in: waiting) ?? bodyTimeout
        idleTimeout = reader.duration("idle_timeout", in: waiting) ?? idleTimeout
        connections = reader.integer("connections", in: 1...1_000_000) ?? connections
        requests = reader.integer("requests", in: 1...1_000_000) ?? requests
        jobs = reader.integer("jobs", in: 1...1_000_000) ?? jobs
        drainTimeout = reader.duration("drain_timeout", in: .zero...oneHour) ?? drainTimeout
        keepAlive = reader.duration("keep_alive", in: .zero...oneHour) ?? keepAlive
    }
}

extension Configuration.Push {
    init?(from reader: MappingReader) {
        let token = reader.value("token")?.nonEmptyText().map { text in
            let origin = text.variables.map { "${\($0)}" }.joined()
            return Secret(text.value, origin: origin.isEmpty ? "the configuration file" : origin)
        }
        guard let workflow = reader.nonEmpty("workflow", required: true) else { return nil }
        self.init(workflow: workflow, token: token)
    }
}

extension RetryPolicy {
    init(from reader: MappingReader) {
        self.init()
        attempts = reader.integer("attempts", in: 1...20) ?? attempts
        base = reader.duration("base", in: .zero...oneHour) ?? base
        factor = reader.number("factor", in: 1...10) ?? factor
        let longest = reader.value("max_wait")
        maximumWait = longest?.duration(in: .zero...oneHour) ?? max(maximumWait, base)
        if maximumWait < base {
            longest?.refuse("'max_wait' (\(Units.text(maximumWait))) is shorter than 'base' (\(Units.text(base)))")
        }
    }
}

extension TimeoutPolicy {
    init(from reader: MappingReader) {
        self.init()
        let waiting = Duration.milliseconds(1)...oneHour
        total = reader.duration("total", in: waiting) ?? total
        connect = part("connect", from: reader) ?? min(connect, total)
        firstToken = part("first_token", from: reader) ?? min(firstToken, total)
        idle = part("idle", from: reader) ?? min(idle, total)
    }

    private func part(_ key: String, from reader: MappingReader) -> Duration? {
        let value = reader.value(key)
        let duration = value?.duration(in: .milliseconds(1)...oneHour)
        if let duration, duration > total {
            value?.refuse("'\(key)' (\(Units.text(duration))) is longer than 'total' (\(Units.text(total)))")
        }
        return duration
    }
}

extension MappingReader {
    func nonEmpty(_ key: String, required: Bool = false) -> String? {
        value(key, required: required)?.nonEmptyText()?.value
    }
}

extension ValueReader {
    func nonEmptyText() -> YAMLText? {
        guard let text = text() else { return nil }
        guard text.value.utf8.contains(where: { $0 > UInt8(ascii: " ") }) else {
            refuse("an empty text is not enough here")
            return nil
        }
        return text
    }
}
