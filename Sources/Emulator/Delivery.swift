import HTTP
import HTTPServer

/// Sends one answer as a behaviour has it, past HTTP's framing, so that nothing keeps it from being wrong.
struct Delivery {
    let transaction: HTTPTransaction
    let behaviour: Behaviour
    let sleep: Emulator.Sleep
    private var isChunked = false
    /// What of the body may still be sent.
    private var room = Int.max
    /// Where the body stops for good.
    private var stop = Int.max

    init(_ transaction: HTTPTransaction, _ behaviour: Behaviour, sleep: @escaping Emulator.Sleep) {
        self.transaction = transaction
        self.behaviour = behaviour
        self.sleep = sleep
    }

    /// Sends the answer; throws when the client leaves before its end.
    mutating func send(_ answer: Answer) async throws {
        try await pause(behaviour.delay)
        if behaviour.stall == .beforeHead { return await stall() }
        if behaviour.reset { return transaction.endRaw(.reset) }
        if behaviour.close { return transaction.endRaw(.close) }
        if let raw = behaviour.raw {
            try await trickle(raw)
            return transaction.endRaw(behaviour.cutWith == .reset ? .reset : .close)
        }
        let isBodiless = answer.status == 204 || answer.status == 304 || transaction.head.method == "HEAD"
        isChunked = answer.isStreamed && behaviour.contentLength == nil && !isBodiless
        try await trickle(head(answer, isBodiless: isBodiless))
        if let part = behaviour.cut { room = part.of(answer.count) }
        if case .afterBytes(let count) = behaviour.stall { stop = count }
        let isWhole = isBodiless ? true : try await sendBody(answer)
        if isWhole, isChunked { try await trickle(Array("0\r\n\r\n".utf8)) }
        if isWhole {
            transaction.endRaw(behaviour.contentLength == nil ? .complete : .close)
        } else {
            transaction.endRaw(behaviour.cutWith == .reset ? .reset : .close)
        }
    }

    private func head(_ answer: Answer, isBodiless: Bool) -> [UInt8] {
        var head = "HTTP/1.1 \(answer.status) \(HTTPStatus.reason(answer.status))\r\n"
        for (name, value) in answer.fields.pairs { head += "\(name): \(value)\r\n" }
        if isChunked {
            head += "transfer-encoding: chunked\r\n"
        } else if !isBodiless {
            head += "content-length: \(behaviour.contentLength ?? answer.count)\r\n"
        }
        return Array((head + "\r\n").utf8)
    }

    /// Says whether the whole body was sent, rather than cut.
    private mutating func sendBody(_ answer: Answer) async throws -> Bool {
        if room == 0, answer.count > 0 { return false }
        for (index, event) in answer.events.enumerated() {
            if case .afterEvents(index) = behaviour.stall { await stall() }
            if index > 0 { try await pause(behaviour.eventDelay) }
            for piece in event {
                guard try await send(piece) else { return false }
            }
        }
        // A body that is shorter than where it was to stop lacks its end instead.
        if behaviour.stall != nil { await stall() }
        return behaviour.cut == nil
    }

    private mutating func send(_ piece: Answer.Piece) async throws -> Bool {
        switch piece {
        case .bytes(let bytes): return try await send(bytes)
        case .filler(var count):
            let block = [UInt8](repeating: UInt8(ascii: "x"), count: min(count, 256 << 10))
            while count > 0 {
                guard try await send(count < block.count ? Array(block[..<count]) : block) else { return false }
                count -= block.count
            }
            return true
        }
    }

    private mutating func send(_ bytes: [UInt8]) async throws -> Bool {
        let part = min(bytes.count, room, stop)
        let isAll = part == bytes.count
        if part > 0 { try await trickle(framed(isAll ? bytes : Array(bytes[..<part]))) }
        if room < .max { room -= part }
        if stop < .max {
            stop -= part
            if stop == 0 { await stall() }
        }
        return isAll
    }

    private func framed(_ bytes: [UInt8]) -> [UInt8] {
        guard isChunked else { return bytes }
        return Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
    }

    /// Sends bytes, a few at a time where the behaviour wants that.
    private func trickle(_ bytes: [UInt8]) async throws {
        guard let trickle = behaviour.trickle else { return try await transaction.writeRaw(bytes) }
        var start = 0
        while start < bytes.count {
            let end = min(start + trickle.bytes, bytes.count)
            try await transaction.writeRaw(Array(bytes[start..<end]))
            try await sleep(trickle.interval)
            start = end
        }
    }

    private func pause(_ duration: Duration?) async throws {
        if let duration, duration > .zero { try await sleep(duration) }
    }

    /// Does nothing for as long as the client stays.
    private func stall() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        // Leaving cancels the handler's task, and that ends the stream.
        for await _ in stream {}
        continuation.finish()
    }
}
