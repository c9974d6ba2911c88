/// A machine of one's own with a model on it.
package struct DedicatedMachine: Hashable, Sendable {
    package var model: String
    package var machine: String
    /// What one such machine costs, used or not.
    package var dollarsPerMonth: Double
    /// How fast one answer grows while as many are written as may be at a time.
    package var tokensPerSecond: Double
    /// How many answers it writes at a time.
    package var concurrency: Int
    /// How fast a prompt is read; `nil` where that takes no time worth counting.
    package var promptTokensPerSecond: Double?

    package init(
        model: String = "",
        machine: String = "",
        dollarsPerMonth: Double,
        tokensPerSecond: Double,
        concurrency: Int,
        promptTokensPerSecond: Double? = nil
    ) {
        self.model = model
        self.machine = machine
        self.dollarsPerMonth = dollarsPerMonth
        self.tokensPerSecond = tokensPerSecond
        self.concurrency = concurrency
        self.promptTokensPerSecond = promptTokensPerSecond
    }

    /// How long it is busy with a request, in seconds.
    func time(for request: RequestSize) -> Double {
        request.answerTokens / tokensPerSecond + (promptTokensPerSecond.map { request.promptTokens / $0 } ?? 0)
    }
}

extension DedicatedMachine {
    package static let example = "gemma on n1-standard-8+T4 at $350/month, 40 tokens/s, concurrency 8"
    private static let greatestConcurrency = 4096

    /// Reads a description such as ``example``; `, 900 prompt tokens/s` may follow, and dollars may be by the hour.
    package init(parsing text: String) throws(Misread) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
        let head = parts[0]
        guard let on = head.firstRange(of: " on "), let at = head[on.upperBound...].ranges(of: " at ").last else {
            throw Misread("'\(head)' should say MODEL on MACHINE at PRICE, as in \"\(Self.example)\"")
        }
        let model = Self.trimmed(head[..<on.lowerBound])
        let machine = Self.trimmed(head[on.upperBound..<at.lowerBound])
        if model.isEmpty { throw Misread("the model's name is missing before 'on'") }
        if machine.isEmpty { throw Misread("the machine's name is missing between 'on' and 'at'") }
        var speed: Double?
        var promptSpeed: Double?
        var concurrency: Int?
        for part in parts.dropFirst() {
            let words = part.split(separator: " ").map(String.init)
            if words.count == 2, words[1] == "tokens/s" {
                speed = try Self.once(speed, Self.speed(words[0], part), "tokens/s")
            } else if words.count == 3, words[1...] == ["prompt", "tokens/s"] {
                promptSpeed = try Self.once(promptSpeed, Self.speed(words[0], part), "prompt tokens/s")
            } else if words.count == 2, words[0] == "concurrency" {
                concurrency = try Self.once(concurrency, Self.concurrency(words[1]), "concurrency")
            } else {
                throw Misread("'\(part)' is neither 'N tokens/s' nor 'concurrency N' nor 'N prompt tokens/s'")
            }
        }
        guard let speed else { throw Misread("how fast it writes is missing, as in '40 tokens/s'") }
        guard let concurrency else { throw Misread("how much it does at a time is missing, as in 'concurrency 8'") }
        self.init(
            model: String(model),
            machine: String(machine),
            dollarsPerMonth: try Self.dollarsPerMonth(Self.trimmed(head[at.upperBound...])),
            tokensPerSecond: speed,
            concurrency: concurrency,
            promptTokensPerSecond: promptSpeed
        )
    }

    private static func dollarsPerMonth(_ text: Substring) throws(Misread) -> Double {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].first == "$",
            let dollars = Quantity.positive(parts[0].dropFirst(), upTo: 10_000_000)
        else {
            throw Misread("the price is dollars by the month or hour, as in $350/month or $1.50/hour, not '\(text)'")
        }
        switch parts[1] {
        case "month": return dollars
        case "hour": return dollars * Month.hours
        default: throw Misread("a price is by the month or by the hour, not by '\(parts[1])'")
        }
    }

    private static func speed(_ text: String, _ part: Substring) throws(Misread) -> Double {
        guard let speed = Quantity.positive(text, upTo: 1_000_000) else {
            throw Misread("'\(part)' needs a number above 0 and up to 1000000")
        }
        return speed
    }

    private static func concurrency(_ text: String) throws(Misread) -> Int {
        guard let number = Int(text), (1...greatestConcurrency).contains(number), text.first != "+" else {
            throw Misread("concurrency is a whole number from 1 to \(greatestConcurrency), not '\(text)'")
        }
        return number
    }

    private static func once<Value>(_ old: Value?, _ new: Value, _ name: String) throws(Misread) -> Value {
        if old != nil { throw Misread("\(name) is said twice") }
        return new
    }

    private static func trimmed(_ text: Substring) -> Substring {
        guard let first = text.firstIndex(where: { $0 != " " }), let last = text.lastIndex(where: { $0 != " " }) else {
            return ""
        }
        return text[first...last]
    }
}
