import HTTP

/// What a behaviour does to an answer's body before it is sent.
struct Damage {
    private let behaviour: Behaviour

    init(_ behaviour: Behaviour) {
        self.behaviour = behaviour
    }

    func apply(to answer: inout Answer) {
        let isEvents = answer.fields["content-type"]?.hasPrefix("text/event-stream") == true
        if behaviour.hasPairs, isEvents { pair(&answer) }
        if behaviour.hasComments, isEvents { comment(&answer) }
        if behaviour.isEmpty { answer.events = [] }
        if let part = behaviour.truncate { answer.truncate(to: part.of(answer.count)) }
    }

    /// Puts the JSON of two events into one, a `data:` line for each.
    private func pair(_ answer: inout Answer) {
        var events: [[Answer.Piece]] = []
        var waiting: [UInt8]?
        for event in answer.events {
            guard case .bytes(let bytes) = event.first, event.count == 1, bytes.starts(with: Array("data: {".utf8))
            else {
                if let bytes = waiting.take() { events.append([.bytes(bytes)]) }
                events.append(event)
                continue
            }
            if let first = waiting.take() {
                events.append([.bytes(first.withoutLineEnds + Array("\n".utf8) + bytes)])
            } else {
                waiting = bytes
            }
        }
        if let bytes = waiting { events.append([.bytes(bytes)]) }
        answer.events = events
    }

    /// Adds what the standard lets a server send and a client must skip.
    private func comment(_ answer: inout Answer) {
        let between = Array(": keep-alive\n\n:\n\nretry: 3000\n\nunknown: field\nid: 7\n\n".utf8)
        answer.events = answer.events.map { [.bytes(between)] + $0 }
    }
}

extension [UInt8] {
    fileprivate var withoutLineEnds: [UInt8] {
        var bytes = self
        while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return bytes
    }
}
