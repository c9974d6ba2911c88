import Generation
import HTTP
import HTTPServer

/// One generation on its way back to its caller: what has been sent of it, and what the log will say of it.
///
/// It is used by one handler, on that handler's loop.
struct Answering<E: Edge>: ~Copyable {
    private let edge: E
    private let transaction: HTTPTransaction
    private let exchange: Exchange
    private let keepAliveInterval: Duration
    private(set) var request: Request?
    private var writer: E.Writer?
    private(set) var response = Response()
    private let recorder: Recorder?
    private var keepsStream = false
    private var native: [UInt8]?
    private var chunks = 0
    private var isStarted = false
    /// Whether anything but thoughts has come.
    private var hasWords = false
    private(set) var outcome = Outcome()

    init(
        _ edge: E,
        _ transaction: HTTPTransaction,
        _ exchange: Exchange,
        keepAliveInterval: Duration,
        _ recorder: Recorder?
    ) {
        self.edge = edge
        self.transaction = transaction
        self.exchange = exchange
        self.keepAliveInterval = keepAliveInterval
        self.recorder = recorder
    }

    /// Answers from the head alone: the body is not read.
    mutating func refuse(_ failure: Failure) async {
        await fail(failure)
        outcome.ended = .now
    }

    /// Reads the request, sends it down the path and answers; afterwards `outcome` says how it went.
    ///
    /// The deadline counts for an answer that is whole, not streamed.
    mutating func run(_ path: Path, wholeBy deadline: ContinuousClock.Instant? = nil) async {
        do throws(Failure) {
            let request = try edge.read(try await body())
            if let deadline, !request.isStreamed { exchange.hasten(to: deadline) }
            outcome.model = request.model
            outcome.isStreamed = request.isStreamed
            self.request = request
            writer = edge.writer(for: request, exchange)
            try await path.answer(request, exchange) { chunk throws(Failure) in
                if request.isStreamed {
                    try await pass(chunk)
                } else {
                    keep(chunk)
                }
            }
            try await finish()
        } catch {
            await fail(error)
        }
        outcome.ended = .now
    }

    /// Whether ``response`` has all that was answered.
    var hasWholeResponse: Bool { request?.isStreamed == false || keepsStream }

    private mutating func body() async throws(Failure) -> [UInt8] {
        do {
            let body = try await transaction.body()
            outcome.bytesIn = body.count
            return body
        } catch {
            throw Failure(error)
        }
    }
}

// MARK: - What arrives

extension Answering {
    private mutating func note(_ chunk: Chunk) {
        if chunks == 0 { outcome.firstChunk = .now }
        chunks += 1
        var isCut = false
        exchange.note(chunk)
        for delta in chunk.deltas {
            if case .finished(let reason, _, _) = delta { isCut = reason == .length }
            hasWords = hasWords || delta.isAnswer
        }
        if isCut, !hasWords { exchange.record { $0.noteWordlessness() } }
    }

    /// Passes an event of a stream on; the first brings the head of the answer with it.
    private mutating func pass(_ chunk: Chunk) async throws(Failure) {
        if chunks == 0, let recorder { keepsStream = recorder.keepsAnswer(exchange.provenance) }
        note(chunk)
        if !isStarted { try expectCaller() }
        if keepsStream { for delta in chunk.deltas { response.apply(delta) } }
        var bytes: [UInt8] = []
        writer?.write(chunk, to: &bytes)
        start()
        if !bytes.isEmpty { try await send(bytes) }
    }

    /// Keeps a whole answer, as it came where the caller's dialect is the provider's.
    private mutating func keep(_ chunk: Chunk) {
        note(chunk)
        native = chunk.native?.dialect == edge.dialect && chunks == 1 ? chunk.native?.bytes : nil
        for delta in chunk.deltas { response.apply(delta) }
    }
}

// MARK: - What is sent

extension Answering {
    private mutating func start() {
        guard !isStarted else { return }
        isStarted = true
        outcome.status = 200
        var fields = provenanceFields()
        fields.append("content-type", writer?.streamContentType ?? "text/event-stream")
        fields.append("cache-control", "no-cache")
        transaction.start(status: 200, fields: fields)
        if let writer, keepAliveInterval > .zero {
            transaction.keepAlive(every: keepAliveInterval, with: writer.keepAlive)
        }
    }

    /// Throws when the caller has left, which ends this task: what nobody gets is not logged as an answer.
    private func expectCaller() throws(Failure) {
        if Task.isCancelled { throw Failure(.cancelled, "The caller went away.") }
    }

    private mutating func send(_ bytes: [UInt8]) async throws(Failure) {
        outcome.bytesOut += bytes.count
        do throws(HTTPServerError) {
            try await transaction.write(bytes)
        } catch {
            throw Failure(.cancelled, "The caller went away.")
        }
    }

    private mutating func finish() async throws(Failure) {
        guard let writer else { return }
        if !isStarted { try expectCaller() }
        if request?.isStreamed == true {
            start()
            var bytes: [UInt8] = []
            self.writer?.finish(to: &bytes)
            if !bytes.isEmpty { try await send(bytes) }
            transaction.finish()
        } else {
            respond(status: 200, native ?? writer.write(response))
        }
    }

    private mutating func fail(_ failure: Failure) async {
        outcome.failure = failure
        if let answer = answer(amountingTo: failure) {
            await show(answer)
        } else if isStarted {
            var bytes: [UInt8] = []
            writer?.fail(failure, to: &bytes)
            _ = try? await transaction.write(bytes)
            transaction.finish()
        } else {
            let (status, body) = edge.refuse(failure, requestID: exchange.id)
            respond(status: status, body, retryAfter: failure.retryAfter)
        }
    }

    /// What shows the failure as the caller's dialect has it, where that is an answer rather than an error: a prompt that
    /// was blocked, and whatever else the provider of this dialect answered with.
    private func answer(amountingTo failure: Failure) -> Chunk? {
        guard !isStarted else { return nil }
        if let answer = failure.answer, failure.kind == .blockedPrompt || answer.native?.dialect == edge.dialect {
            return answer
        }
        return failure.kind == .blockedPrompt ? edge.block(failure) : nil
    }

    private mutating func show(_ answer: Chunk) async {
        do throws(Failure) {
            if request?.isStreamed == true {
                try await pass(answer)
            } else {
                response = Response()
                chunks = 0
                keep(answer)
            }
            try await finish()
        } catch {
            transaction.finish()
        }
    }

    private mutating func respond(status: Int, _ body: [UInt8], retryAfter: Duration? = nil) {
        outcome.status = status
        outcome.bytesOut += body.count
        var fields = provenanceFields()
        fields.append("content-type", "application/json; charset=utf-8")
        if let retryAfter { fields.append("retry-after", retryAfter.wholeSeconds) }
        transaction.respond(status: status, fields: fields, body: body)
    }

    private func provenanceFields() -> HTTPFields {
        let provenance = exchange.provenance
        var fields = HTTPFields()
        fields.reserve(bytes: 256, fields: 8)
        fields.append("x-aloft-request-id", provenance.requestID)
        if let target = provenance.target { fields.append("x-aloft-target", target.description) }
        if let arm = provenance.arm { fields.append("x-aloft-arm", arm) }
        fields.append("x-aloft-attempts", String(provenance.attempts.count))
        fields.append("x-aloft-degraded", provenance.degradation.rawValue)
        if !provenance.repairs.isEmpty { fields.append("x-aloft-repairs", provenance.repairs.joined(separator: ", ")) }
        if provenance.cache != .off { fields.append("x-aloft-cache", provenance.cache.field) }
        if let age = provenance.cache.age { fields.append("age", String(age)) }
        if let leader = provenance.sharedWith { fields.append("x-aloft-shared", leader) }
        if let failure = outcome.failure { fields.append("x-aloft-failure", failure.kind.rawValue) }
        for notice in provenance.notices.prefix(Self.noticeLimit) { fields.append("x-aloft-notice", notice) }
        return fields
    }

    /// Notices beyond this are in the log alone: clients limit the size of heads.
    private static var noticeLimit: Int { 8 }
}

extension CacheState {
    /// Its name, and how near the question was whose answer this is.
    fileprivate var field: String {
        guard case .semantic(let similarity, _) = self else { return name }
        // Rounded down: what is not the same must not be told as 1.00.
        let hundredths = min(max(Int(similarity * 100), 0), 99)
        return "\(name); similarity=0.\(hundredths < 10 ? "0" : "")\(hundredths)"
    }
}

/// What the log says of an answer beyond its provenance.
struct Outcome {
    var model: String?
    var isStreamed = false
    var status = 0
    var failure: Failure?
    var bytesIn = 0
    var bytesOut = 0
    var firstChunk: ContinuousClock.Instant?
    var ended = ContinuousClock.now

    /// How long the request took, and what of that was not spent on attempts.
    ///
    /// Attempts that ran side by side may add up to more than the whole.
    func times(of exchange: Exchange) -> (total: Duration, overhead: Duration) {
        let total = exchange.received.duration(to: ended)
        let asked = exchange.provenance.attempts.reduce(Duration.zero) { $0 + $1.duration }
        return (total, max(total - asked, .zero))
    }
}

extension Failure {
    /// What a request that could not be read means to its caller.
    init(_ error: HTTPServerError) {
        switch error {
        case .refused(413, let sentence): self.init(.requestTooLarge, "\(sentence.capitalizedFirst).")
        case .refused(408, let sentence): self.init(.requestTimeout, "\(sentence.capitalizedFirst).")
        case .refused(_, let sentence): self.init(.invalidRequest, "\(sentence.capitalizedFirst).")
        case .disconnected: self.init(.cancelled, "The caller went away.")
        }
    }
}

extension Duration {
    /// In whole seconds, rounded up: coming back a moment early would be refused again.
    var wholeSeconds: String { String(components.seconds + (components.attoseconds > 0 ? 1 : 0)) }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
