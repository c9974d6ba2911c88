import Generation
import HTTP

/// What the head of a request says of how it is to be treated: by when, and how urgently.
struct CallerWishes {
    /// By when the answer is to be complete; `nil` leaves that to the route.
    private(set) var deadline: ContinuousClock.Instant?
    /// By when a whole answer is to be there; a stream may go on for longer.
    private(set) var wholeDeadline: ContinuousClock.Instant?
    private(set) var priority: Priority?
    private(set) var cacheControl = CacheControl.usual
    /// What the caller calls its user, where its body has no field for it.
    private(set) var user: String?
    /// Why the request cannot be treated as its head says.
    private(set) var refusal: Failure?

    init(_ fields: HTTPFields, received: ContinuousClock.Instant) {
        var own: Duration?
        if let text = fields["x-aloft-deadline"] {
            own = Duration(written: text)
            if own == nil { refuse("x-aloft-deadline", "a time such as 20s, 500ms or 20, in seconds") }
        }
        let named = [
            own,
            // google-genai sends it, as its API wants it; Google's servers keep to it.
            fields["x-server-timeout"].flatMap { Duration(seconds: $0) },
            fields["grpc-timeout"].flatMap { Duration(grpc: $0) },
        ]
        deadline = named.compactMap { $0 }.min().map { received + $0 }
        // How long openai waits for the next bytes, `read` in Python: of an answer that is not streamed, for all of it.
        let silence = [fields["x-stainless-timeout"], fields["x-stainless-read-timeout"]]
        wholeDeadline = silence.compactMap { $0.flatMap { Duration(seconds: $0) } }.min().map { received + $0 }
        if let word = fields["x-aloft-priority"] { readPriority(word) }
        user = fields["x-aloft-user"].map { String($0.prefix(200)) }
        if let words = fields["cache-control"]?.lowercased() {
            cacheControl = words.contains("no-store") ? .noStore : words.contains("no-cache") ? .noCache : .usual
        }
        if refusal == nil, let deadline, deadline <= received {
            refusal = Failure(.timeout, "The time that the request was given is over.")
        }
    }

    private mutating func readPriority(_ word: String) {
        priority = Priority(rawValue: word)
        if priority == nil { refuse("x-aloft-priority", "interactive or batch") }
    }

    private mutating func refuse(_ field: String, _ expected: String) {
        refusal = Failure(.invalidRequest, "The header \(field) takes \(expected).", parameter: field)
    }
}

extension Duration {
    /// Reads `20s`, `500ms`, `2m`, or seconds as a plain number; `nil` when it is none of these.
    fileprivate init?(written text: String) {
        let units: [(Substring, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]
        let (unit, scale) = units.first { text.hasSuffix($0.0) } ?? ("", 1)
        guard let number = Double(decimal: text.dropLast(unit.utf8.count)) else { return nil }
        self = .seconds(min(number * scale, Self.longest))
    }

    /// Reads a positive number of seconds; `nil` when it is none, which says nothing.
    fileprivate init?(seconds text: String) {
        guard let number = Double(decimal: text[...]), number > 0 else { return nil }
        self = .seconds(min(number, Self.longest))
    }

    /// Reads gRPC's form: at most eight digits and a unit; `nil` when it is none, which says nothing.
    fileprivate init?(grpc text: String) {
        let scales: [Character: Double] = ["H": 3600, "M": 60, "S": 1, "m": 1e-3, "u": 1e-6, "n": 1e-9]
        guard let scale = text.last.flatMap({ scales[$0] }) else { return nil }
        let digits = text.dropLast()
        guard digits.utf8.count <= 8, digits.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
            let number = Double(decimal: digits), number > 0
        else { return nil }
        self = .seconds(min(number * scale, Self.longest))
    }

    /// Nobody waits for longer than a day, and sums of times must not overflow.
    private static var longest: Double { 86_400 }
}

extension Double {
    /// Reads digits and at most one point; what Swift reads beyond that (`nan`, `0x1p3`, `1e9`, a sign) is none.
    fileprivate init?(decimal text: Substring) {
        guard !text.isEmpty, text.utf8.count <= 20, text.utf8.allSatisfy({ "0123456789.".utf8.contains($0) }) else {
            return nil
        }
        self.init(text)
    }
}
