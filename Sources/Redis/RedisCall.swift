/// One command on its way, until its caller has an answer.
///
/// `@unchecked Sendable` because it is touched only on its client's loop, apart from what never changes.
final class RedisCall: @unchecked Sendable {
    typealias Answer = Result<RedisReply, RedisError>
    typealias Instant = ContinuousClock.Instant

    let command: RedisCommand
    let limit: Duration
    let deadline: Instant
    var sentAt: Instant?
    private var continuation: CheckedContinuation<Answer, Never>?
    /// Whether the caller has gone on; the server's answer will still come.
    private(set) var isOver = false

    init(_ command: RedisCommand, within limit: Duration) {
        self.command = command
        self.limit = limit
        deadline = .now + limit
    }

    func begin(_ continuation: CheckedContinuation<Answer, Never>) {
        self.continuation = continuation
    }

    func finish(_ answer: Answer) {
        isOver = true
        continuation.take()?.resume(returning: answer)
    }
}

/// Calls in the order of their answers.
struct CallQueue {
    private var calls: [RedisCall] = []
    private var head = 0

    var count: Int { calls.count - head }
    var first: RedisCall? { head < calls.count ? calls[head] : nil }
    var all: ArraySlice<RedisCall> { calls[head...] }

    mutating func append(_ call: RedisCall) { calls.append(call) }

    mutating func removeFirst() -> RedisCall? {
        guard let first else { return nil }
        head += 1
        if head > 256, head * 2 > calls.count {
            calls.removeFirst(head)
            head = 0
        }
        return first
    }

    mutating func removeAll() -> [RedisCall] {
        defer { self = CallQueue() }
        return Array(all)
    }
}
