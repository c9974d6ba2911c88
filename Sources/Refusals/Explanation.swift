package import Generation
package import JSON

/// What an answer means that is none, for people and programs who ask.
package struct Explanation: Sendable {
    package var failure: Failure
    /// What to do, in one sentence.
    package var advice: String

    /// Reads what a server answered; `nil` when it is an answer that can be used.
    ///
    /// An answer with a status of success is read as the path reads it, by the wire; a body of events is read event by
    /// event.
    package init?(
        of body: [UInt8],
        status: Int,
        header: (String) -> String?,
        from service: Service,
        over wire: some Wire
    ) {
        let refusal = Refusal(status: status, body: body)
        if 200..<300 ~= status {
            guard let failure = Self.unusable(body, over: wire) else { return nil }
            self.failure = failure
        } else {
            failure = wire.failure(status: status, header: header, body: body)
        }
        advice = refusal.advice(for: failure, from: service)
    }

    /// Whether the same target is worth asking again within two minutes, the longest that most callers wait.
    package var retriesSameTarget: Bool {
        failure.mayRetrySameTarget && (failure.retryAfter ?? .zero) <= .seconds(120)
    }

    package var json: JSON {
        [
            "class": .string(failure.kind.rawValue),
            "retry_after_s": failure.retryAfter.map(Self.seconds) ?? .null,
            "retry_same_target": JSON(retriesSameTarget),
            "fallback_helps": JSON(failure.mayHelpElsewhere),
            "caller_fault": JSON(failure.isCallersFault),
            "advice": .string(advice),
        ]
    }

    /// All nine decimals, as the provider may have written them.
    private static func seconds(_ wait: Duration) -> JSON {
        let (whole, rest) = wait.components
        guard rest != 0 else { return JSON(Int(whole)) }
        var decimals = String(String(1_000_000_000 + rest / 1_000_000_000).dropFirst())
        while decimals.last == "0" { decimals.removeLast() }
        return JSONNumber(text: "\(whole).\(decimals)").map { .number($0) } ?? .null
    }

    private static func unusable<W: Wire>(_ body: [UInt8], over wire: W) -> Failure? {
        var request = Request(model: "", turns: [])
        let events = body.split(separator: UInt8(ascii: "\n")).filter { $0.starts(with: Array("data:".utf8)) }
        request.isStreamed = !events.isEmpty
        var reader = wire.reader(for: request)
        var response = Response()
        do throws(Failure) {
            if events.isEmpty {
                for delta in try reader.read(body: body).deltas { response.apply(delta) }
            } else {
                for event in events {
                    let data = event.dropFirst(5).filter { $0 != UInt8(ascii: "\r") }
                    for delta in try reader.read(event: Array(data))?.deltas ?? [] { response.apply(delta) }
                }
                try reader.finish()
            }
        } catch {
            return error
        }
        return Failure(unusable: response)
    }
}
