internal import CCurl
internal import EventLoop
internal import HTTP

/// One request on its way and what has come of its answer.
///
/// The meeting point of the task that asks and of curl's callbacks: whichever comes first leaves something for the
/// other. It is `@unchecked Sendable` because all of its state is used on its loop's thread only, which the methods for
/// tasks see to.
final class Transfer: @unchecked Sendable {
    let request: HTTPClientRequest
    let multi: Multi
    /// The handle that works on it, while curl has it.
    var easy: Easy?

    private var head = ResponseHead()
    private var isHeadComplete = false
    private var unread: [UInt8] = []
    private var isPaused = false
    /// How many bytes the reader takes as a whole; until it asks for that, chunks are read.
    private var wholeLimit: Int?
    private var end: End?
    private var waiter = Waiter.nobody
    private var isAnnounced = false
    private var watch = StallWatch()

    private enum End {
        case complete
        case failed(HTTPClientError)
    }

    typealias Answer<Value> = Result<Value, HTTPClientError>

    private enum Waiter {
        case nobody
        case head(CheckedContinuation<Answer<ResponseHead>, Never>)
        case chunk(CheckedContinuation<Answer<[UInt8]?>, Never>)
        case whole(CheckedContinuation<Answer<[UInt8]>, Never>)
    }

    init(_ request: HTTPClientRequest, on multi: Multi) {
        self.request = request
        self.multi = multi
    }
}

// MARK: - For tasks, on any thread

extension Transfer {
    func open() async throws(HTTPClientError) -> ResponseHead {
        try await wait(as: { .head($0) }, after: .begin)
    }

    func next() async throws(HTTPClientError) -> [UInt8]? {
        if multi.loop.isCurrent, !Task.isCancelled, let answer = nextChunk() {
            letGoOn()
            return try answer.get()
        }
        return try await wait(as: { .chunk($0) }, after: .nothing)
    }

    func collect(limit: Int) async throws(HTTPClientError) -> [UInt8] {
        if multi.loop.isCurrent, !Task.isCancelled {
            expectWhole(limit)
            if let answer = wholeBody() { return try answer.get() }
        }
        return try await wait(as: { .whole($0) }, after: .expectWhole(limit))
    }

    func closeFromAnywhere() {
        if multi.loop.isCurrent {
            close()
        } else {
            multi.loop.execute { self.close() }
        }
    }

    private func wait<Value: Sendable>(
        as waiter: @escaping @Sendable (CheckedContinuation<Answer<Value>, Never>) -> Waiter,
        after step: Step
    ) async throws(HTTPClientError) -> Value {
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if multi.loop.isCurrent {
                    wait(waiter(continuation), after: step)
                } else {
                    multi.loop.execute { self.wait(waiter(continuation), after: step) }
                }
            }
        } onCancel: {
            multi.loop.execute { self.cancel() }
        }
        return try answer.get()
    }

    /// What to do on the loop before waiting.
    private enum Step {
        case begin
        case nothing
        case expectWhole(Int)
    }
}

// MARK: - On the loop: for the task

extension Transfer {
    private func begin() {
        guard end == nil else { return }
        do throws(HTTPClientError) {
            try multi.start(self)
            startClock()
        } catch {
            end = .failed(error)
        }
    }

    private func wait(_ waiter: Waiter, after step: Step) {
        switch step {
        case .begin: begin()
        case .nothing: break
        case .expectWhole(let limit): expectWhole(limit)
        }
        guard case .nobody = self.waiter else { preconditionFailure("an answer is read by one task at a time") }
        self.waiter = waiter
        serve()
    }

    /// Answers whoever waits, if there is an answer.
    func serve() {
        isAnnounced = false
        switch waiter {
        case .nobody: break
        case .head(let continuation):
            guard let answer = wholeHead() else { return }
            waiter = .nobody
            continuation.resume(returning: answer)
        case .chunk(let continuation):
            guard let answer = nextChunk() else { return }
            waiter = .nobody
            continuation.resume(returning: answer)
            letGoOn()
        case .whole(let continuation):
            guard let answer = wholeBody() else { return }
            waiter = .nobody
            continuation.resume(returning: answer)
        }
    }

    private func wholeHead() -> Answer<ResponseHead>? {
        if isHeadComplete { return .success(head) }
        guard case .failed(let error) = end else { return nil }
        return .failure(error)
    }

    private func nextChunk() -> Answer<[UInt8]?>? {
        if !unread.isEmpty {
            var chunk: [UInt8] = []
            swap(&chunk, &unread)
            return .success(chunk)
        }
        return switch end {
        case nil: nil
        case .complete: .success(nil)
        case .failed(let error): .failure(error)
        }
    }

    private func expectWhole(_ limit: Int) {
        wholeLimit = limit
        if unread.count > limit { return abort(tooLarge(limit)) }
        letGoOn()
    }

    private func wholeBody() -> Answer<[UInt8]>? {
        switch end {
        case nil: return nil
        case .failed(let error): return .failure(error)
        case .complete:
            var body: [UInt8] = []
            swap(&body, &unread)
            if let wholeLimit, body.count > wholeLimit { return .failure(tooLarge(wholeLimit)) }
            return .success(body)
        }
    }

    /// Takes more from the server, if it was held back; some of it comes before this returns.
    private func letGoOn() {
        guard isPaused else { return }
        isPaused = false
        restartIdleClock()
        multi.resume(self)
    }

    private func cancel() {
        let error = HTTPClientError(
            .cancelled,
            "the request to \(origin) was cancelled",
            isRequestMaybeSent: hasSent
        )
        // Even when all has arrived: what is dropped here must not make the body look shorter than it is.
        if case .failed = end {} else { end = .failed(error) }
        unread = []
        abort(error)
    }

    private func close() {
        guard end == nil else { return }
        unread = []
        abort(HTTPClientError(.cancelled, "the answer of \(origin) was closed", isRequestMaybeSent: hasSent))
    }

    /// Ends the transfer early; the first reason stays.
    func abort(_ error: HTTPClientError) {
        if end == nil { end = .failed(error) }
        // In this order: where curl is not at work, removing is the last that happens, and serves who was announced.
        announce()
        multi.remove(self)
    }
}

// MARK: - On the loop: for curl

extension Transfer {
    /// One line of a head; `false` breaks the transfer off.
    func take(line: Span<UInt8>) -> Bool {
        // What follows the body are trailers, which nobody asks for.
        guard !isHeadComplete else { return true }
        switch head.take(line) {
        case .more: break
        case .malformed:
            fail(.protocolError, "\(origin) sent a malformed head")
            return false
        case .complete:
            guard !isInterim else { break }
            isHeadComplete = true
            restartIdleClock()
            announce()
        }
        guard head.size <= multi.options.headLimit else {
            fail(.tooLarge, "the head of the answer of \(origin) has more than \(multi.options.headLimit) bytes")
            return false
        }
        return true
    }

    /// Whether another head will follow the one at hand.
    private var isInterim: Bool {
        if head.status < 200 { return head.status != 101 }
        return request.maximumRedirects > 0 && (300..<400).contains(head.status) && head.fields["location"] != nil
    }

    enum Reception {
        case taken, pause, broken
    }

    /// Bytes of the body.
    func take(body bytes: UnsafeRawBufferPointer) -> Reception {
        guard end == nil else { return .broken }
        if let wholeLimit {
            guard unread.count + bytes.count <= wholeLimit else {
                end = .failed(tooLarge(wholeLimit))
                return .broken
            }
        } else if unread.count >= multi.options.unreadLimit {
            isPaused = true
            return .pause
        }
        unsafe unread.append(contentsOf: bytes)
        restartIdleClock()
        if wholeLimit == nil { announce() }
        return .taken
    }

    /// curl is done with it.
    func finish(_ code: CURLcode) {
        if end == nil {
            if code != CURLE_OK {
                end = .failed(HTTPClientError(code, of: self))
            } else if isHeadComplete {
                end = .complete
            } else {
                fail(.connection, "\(origin) closed the connection before the end of the answer's head")
            }
        }
        multi.remove(self)
        announce()
    }

    private func announce() {
        guard !isAnnounced else { return }
        isAnnounced = true
        multi.announce(self)
    }

    private func fail(_ kind: HTTPClientError.Kind, _ message: String) {
        if end == nil { end = .failed(HTTPClientError(kind, message, isRequestMaybeSent: hasSent)) }
    }

    private func tooLarge(_ limit: Int) -> HTTPClientError {
        HTTPClientError(.tooLarge, "the answer of \(origin) has more than \(limit) bytes", isRequestMaybeSent: true)
    }
}

// MARK: - Time

extension Transfer {
    private func startClock() {
        guard let limit = request.timeouts.firstByte, !isHeadComplete else { return }
        watch.start(limit)
        setClock(limit)
    }

    private func restartIdleClock() {
        guard let idle = request.timeouts.idle, isHeadComplete else { return }
        setClock(idle)
    }

    /// The timer is the handle's: it serves one transfer after another, and fires late rather than being stopped.
    private func setClock(_ delay: Duration) {
        guard let easy else { return }
        if let clock = easy.clock {
            clock.restart(after: delay)
        } else {
            easy.clock = multi.loop.timer(after: delay) { [weak easy] in easy?.transfer?.clockFired() }
        }
    }

    private func clockFired() {
        guard end == nil, let easy else { return }
        if isHeadComplete {
            guard let idle = request.timeouts.idle else { return }
            if isPaused { return setClock(idle) }
            abort(timedOut(.idle, "\(origin) sent nothing more for \(idle)"))
        } else {
            guard let limit = request.timeouts.firstByte else { return }
            if let rest = watch.remaining(easy, bodySize: request.body?.count ?? 0) { return setClock(rest) }
            abort(timedOut(.firstByte, "\(origin) did not answer within \(limit)"))
        }
    }

    private func timedOut(_ timeout: HTTPClientError.Timeout, _ message: String) -> HTTPClientError {
        HTTPClientError(.timeout(timeout), message, isRequestMaybeSent: hasSent)
    }

    var hasSent: Bool { isHeadComplete || easy?.hasSent == true }
}
