import Generation
import Synchronization

/// One answer that several requests share.
final class Flight: Sendable {
    /// The request that asked first.
    let leader: String
    private let exchange: Exchange
    private let state = Mutex(State())

    private struct State {
        var seats: [Seat] = []
        var hasBegun = false
        var task: Task<Void, Never>?
        /// The answer's maker, while it waits for the slowest reader.
        var maker: CheckedContinuation<Void, Never>?
        var isAbandoned = false
    }

    /// How many pieces the slowest reader may be behind.
    private static let window = 32

    init(leader: String, exchange: Exchange) {
        self.leader = leader
        self.exchange = exchange
    }

    func board(first seat: Seat) { state.withLock { $0.seats = [seat] } }

    /// A seat for one more; `nil` when the answer has begun, or nobody waits for it any more.
    func board() -> Seat? {
        state.withLock { state in
            guard !state.hasBegun, !state.isAbandoned else { return nil }
            let seat = Seat()
            state.seats.append(seat)
            return seat
        }
    }

    /// Makes the answer; `ended` is called when nobody can join any more.
    func start(_ request: Request, _ next: Path, ended: @escaping @Sendable () -> Void) {
        // A task of its own, for it belongs to all who wait; the last one to leave cancels it.
        let task = Task { [self] in
            var failure: Failure?
            do throws(Failure) {
                try await next.answer(request, exchange) { chunk throws(Failure) in
                    ended()
                    try await deliver(chunk)
                }
            } catch {
                failure = error
            }
            ended()
            for seat in state.withLock({ $0.seats }) { seat.send(.ended(failure)) }
        }
        let isAbandoned = state.withLock { state in
            state.task = task
            return state.isAbandoned
        }
        if isAbandoned { task.cancel() }
    }

    private func deliver(_ chunk: Chunk) async throws(Failure) {
        let seats = state.withLock { state in
            state.hasBegun = true
            return state.seats
        }
        if seats.isEmpty { throw Failure(.cancelled, "Nobody waits for the answer any more.") }
        for seat in seats { seat.send(.chunk(chunk)) }
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                if state.seats.allSatisfy({ $0.backlog < Self.window }) { return true }
                state.maker = continuation
                return false
            }
            if goesOn { continuation.resume() }
        }
    }

    /// A reader has taken a piece: the maker may go on if that was the slowest.
    func consumed() {
        let maker = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let maker = state.maker, state.seats.allSatisfy({ $0.backlog < Self.window }) else { return nil }
            state.maker = nil
            return maker
        }
        maker?.resume()
    }

    /// Gives a seat up; the last one to leave ends the flight.
    func leave(_ seat: Seat) {
        let task = state.withLock { state -> Task<Void, Never>? in
            state.seats.removeAll { $0 === seat }
            guard state.seats.isEmpty else { return nil }
            state.isAbandoned = true
            return state.task
        }
        task?.cancel()
        consumed()
    }

    /// Tells a request how the answer it shares was made.
    func tell(_ exchange: Exchange) {
        let made = self.exchange.provenance
        exchange.record { [leader] provenance in
            let requestID = provenance.requestID
            provenance = made.of(requestID)
            if requestID != leader { provenance.sharedWith = leader }
        }
    }
}

/// One reader's place in a flight.
final class Seat: Sendable {
    enum Message: Sendable {
        case chunk(Chunk)
        case ended(Failure?)
        /// The reader itself was cancelled.
        case left
    }

    private let mailbox = Mailbox<Message>()
    private let begun = Atomic(false)

    /// Whether the reader has been given a piece of the answer.
    var hasBegun: Bool { begun.load(ordering: .relaxed) }
    var backlog: Int { mailbox.count }

    func begin() { begun.store(true, ordering: .relaxed) }
    func send(_ message: Message) { mailbox.send(message) }

    /// The next message; `.left` as soon as the reader's task is cancelled.
    func next() async -> Message {
        await withTaskCancellationHandler {
            await mailbox.receive()
        } onCancel: {
            mailbox.send(.left)
        }
    }
}
