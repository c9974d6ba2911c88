import Generation
import YAML

private let anyTime = Duration.zero...Duration.seconds(3600)
private let anyCount = 0...1_000_000_000
private let anySize = 0...(64 << 30)

extension Behaviour {
    /// Reads what stands under `do:`.
    init(from reader: MappingReader, _ files: BodyFiles) {
        self.init()
        readTimes(reader)
        readContent(reader)
        readBody(reader, files)
        readDamage(reader)
    }

    private mutating func readTimes(_ reader: MappingReader) {
        delay = reader.duration("delay", in: anyTime)
        eventDelay = reader.duration("event_delay", in: anyTime)
        trickle = reader.parsed("trickle", "as 16bytes/5ms", Trickle.init(parsing:))
        stall = reader.parsed("stall", "head, after:EVENTS or byte:COUNT", Stall.init(parsing:))
        limit = reader.parsed("limit", "as 60/min", Limit.init(parsing:))
        retryAfter = reader.duration("retry_after", in: anyTime)
    }

    private mutating func readContent(_ reader: MappingReader) {
        status = reader.integer("status", in: 200...999)
        headers = (reader.entries("headers") ?? []).compactMap { entry in
            entry.value.string().map { Header(name: entry.name, value: $0) }
        }
        text = reader.string("text")
        tokens = reader.integer("tokens", in: 0...10_000_000)
        events = reader.integer("events", in: 1...10_000_000)
        size = reader.byteCount("size", in: anySize)
        finish = reader.parsed("finish", "stop, length, tool_calls, content_filter or other") {
            FinishReason(rawValue: $0)
        }
        tool = reader.string("tool")
        hasUsage = reader.boolean("usage") ?? true
        isGrounded = reader.boolean("grounding") ?? false
        error = reader.oneOf("error", Failure.Kind.self)
        errorAfter = reader.integer("error_after", in: anyCount)
        message = reader.string("message")
    }

    private mutating func readBody(_ reader: MappingReader, _ files: BodyFiles) {
        let given = ["body", "body_file"].filter(reader.has)
        if given.count > 1 { reader.refuse("'body' and 'body_file' cannot both be the body") }
        body = reader.string("body").map { Array($0.utf8) }
        if let value = reader.value("body_file") { body = files.read(value) }
        raw = reader.string("raw").map { Array($0.utf8) }
        if let value = reader.value("raw_file") { raw = files.read(value) }
        if reader.boolean("garbage") == true { raw = Self.garbage }
    }

    private mutating func readDamage(_ reader: MappingReader) {
        cut = reader.parsed("cut", "a size such as 120 or a share such as 50%", Amount.init(parsing:))
        cutWith = reader.oneOf("cut_with", CutEnding.self) ?? .close
        truncate = reader.parsed("truncate", "a size such as 120 or a share such as 50%", Amount.init(parsing:))
        contentLength = reader.integer("content_length", in: anyCount)
        reset = reader.boolean("reset") ?? false
        close = reader.boolean("close") ?? false
        isEmpty = reader.boolean("empty") ?? false
        isHTML = reader.boolean("html") ?? false
        hasComments = reader.boolean("comments") ?? false
        hasPairs = reader.boolean("pairs") ?? false
    }

    /// Bytes that are no HTTP, whoever reads them: a TLS alert and then noise without a line end.
    private static let garbage: [UInt8] =
        [0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46] + (0..<64).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 129) | 0x80 }
}

extension MappingReader {
    fileprivate func parsed<Value>(_ key: String, _ form: String, _ parse: (String) -> Value?) -> Value? {
        guard let value = value(key), let text = value.string() else { return nil }
        if let parsed = parse(text) { return parsed }
        value.refuse("'\(key)' must be \(form), not '\(text.prefix(80))'")
        return nil
    }
}

// MARK: - Values with a form of their own

extension Behaviour.Trickle {
    /// Reads `1byte/5ms`, `16bytes/1ms` or `1KiB/1s`.
    init?(parsing text: String) {
        let halves = text.split(separator: "/", maxSplits: 1)
        guard halves.count == 2, let interval = Units.duration(String(halves[1])) else { return nil }
        let digits = halves[0].prefix { $0.isASCII && $0.isNumber }
        let unit = halves[0].dropFirst(digits.count)
        let count = ["", "byte", "bytes"].contains(unit) ? Int(digits) : Units.byteCount(String(halves[0]))
        guard let count, 1...anySize.upperBound ~= count, anyTime ~= interval else { return nil }
        self.init(bytes: count, interval: interval)
    }
}

extension Behaviour.Stall {
    init?(parsing text: String) {
        if text == "head" {
            self = .beforeHead
            return
        }
        let halves = text.split(separator: ":", maxSplits: 1)
        guard halves.count == 2, let count = Int(halves[1]), anyCount ~= count else { return nil }
        switch halves[0] {
        case "after": self = .afterEvents(count)
        case "byte": self = .afterBytes(count)
        default: return nil
        }
    }
}

extension Behaviour.Limit {
    /// Reads `60/min`, `5/s`, `1000/day` or a span such as `3/200ms`.
    init?(parsing text: String) {
        let halves = text.split(separator: "/", maxSplits: 1)
        guard halves.count == 2, let requests = Int(halves[0]), anyCount ~= requests else { return nil }
        switch halves[1] {
        case "s", "second": self.init(requests: requests, span: .seconds(1))
        case "m", "min", "minute": self.init(requests: requests, span: .seconds(60))
        case "h", "hour": self.init(requests: requests, span: .seconds(3600))
        case "day": self.init(requests: requests, span: .seconds(86_400))
        default:
            guard let span = Units.duration(String(halves[1])), span > .zero, anyTime ~= span else { return nil }
            self.init(requests: requests, span: span)
        }
    }
}

extension Behaviour.Amount {
    init?(parsing text: String) {
        if text.hasSuffix("%") {
            guard let share = Int(text.dropLast()), 0...100 ~= share else { return nil }
            self = .percent(share)
        } else {
            guard let count = Units.byteCount(text), anySize ~= count else { return nil }
            self = .bytes(count)
        }
    }
}
