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
    var isHeadComplete = false
    private var unread: [UInt8] = []
    var isPaused = false
    /// How many bytes the reader takes as a whole; until it asks for that, chunks are read.
    private var wholeLimit: Int?
    var end: End?
    private var waiter = Waiter.nobody
    private var isAnnounced = false
    var watch = StallWatch()

    enum End {
        case complete
        case failed(HTTPClientError)
    }

    typealias Answer<Value> = Result<Value, HTTPClientError>

    enum Waiter {
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

    func wait(_ waiter: Waiter, after step: Step) {
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

    func nextChunk() -> Answer<[UInt8]?>? {
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

    func expectWhole(_ limit: Int) {
        wholeLimit = limit
        if unread.count > limit { return abort(tooLarge(limit)) }
        letGoOn()
    }

    func wholeBody() -> Answer<[UInt8]>? {
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
    func letGoOn() {
        guard isPaused else { return }
        isPaused = false
        restartIdleClock()
        multi.resume(self)
    }

    func cancel() {
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

    func close() {
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
