import HTTP
import HTTPServer
import JSON
import Synchronization

/// A service that gives every request the answer of one recording, and remembers what it was asked.
final class RecordedUpstream: Sendable {
    /// How the body of an answer comes.
    enum Delivery: Sendable {
        case whole
        case byteByByte
        /// The connection breaks after this many bytes.
        case cut(after: Int)
    }

    struct Asked: Sendable {
        var path: String
        var query: String?
        var body: [UInt8]
    }

    private struct State {
        var recording: Recording?
        var delivery = Delivery.whole
        var asked: [Asked] = []
    }

    private let state = Mutex(State())

    /// Answers as this recording from now on.
    func play(_ recording: Recording, _ delivery: Delivery = .whole) {
        state.withLock { $0 = State(recording: recording, delivery: delivery) }
    }

    /// What was asked since the recording was chosen.
    var asked: [Asked] { state.withLock { $0.asked } }

    func handle(_ transaction: HTTPTransaction) async {
        guard let body = try? await transaction.body() else { return }
        let head = transaction.head
        let asked = Asked(path: String(head.path), query: head.query.map { String($0) }, body: body)
        let (recording, delivery) = state.withLock { state in
            state.asked.append(asked)
            return (state.recording, state.delivery)
        }
        guard let recording else { return transaction.respond(status: 500) }
        var fields = HTTPFields()
        var answer = recording.response
        // A service frames its stream as it is asked to, whatever the recording's caller had asked for.
        if recording.framing == .array, asked.query?.contains("alt=sse") == true {
            fields.append("content-type", "text/event-stream")
            answer = recording.answers.flatMap { Array("data: ".utf8) + $0.bytes + Array("\r\n\r\n".utf8) }
        } else {
            fields.append("content-type", recording.contentType)
        }
        switch delivery {
        case .whole: transaction.respond(status: recording.status, fields: fields, body: answer)
        case .byteByByte:
            transaction.start(status: recording.status, fields: fields)
            for byte in answer {
                guard (try? await transaction.write([byte])) != nil else { return }
                await Task.yield()
            }
            transaction.finish()
        case .cut(let count):
            transaction.start(status: recording.status, fields: fields)
            guard (try? await transaction.write(Array(answer.prefix(count)))) != nil else { return }
            transaction.abort()
        }
    }
}
