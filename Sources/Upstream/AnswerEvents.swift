package import Generation
import JSON
package import ServerSentEvents

/// The events of one answer, and what was said between them.
///
/// Google's APIs may tell of an error amid a stream as they do in a body: an object or an array over several lines,
/// without the `data:` of an event (seen with Vertex AI in 2025, googleapis/python-genai#1162). Here it becomes an
/// event like any other. Stray lines that are not JSON are dropped, as the standard wants.
package struct AnswerEvents {
    private var decoder: EventDecoder
    private var loose = LooseJSON()

    package init(limit: Int) {
        decoder = EventDecoder(limit: limit)
    }

    package mutating func feed(_ chunk: Span<UInt8>) throws(EventDecoder.TooLarge) -> [ServerSentEvent] {
        var events = try decoder.feed(chunk)
        if !decoder.stray.isEmpty { events += loose.takeEvents(decoder.takeStray()) }
        return events
    }

    /// Ends the stream, returning what its last lines held.
    package mutating func finish() -> [ServerSentEvent] {
        let last = decoder.finish()
        // What is stray now is the one line whose end never came.
        let line = decoder.takeStray().dropLast()
        return (last.map { [$0] } ?? []) + loose.takeEvents(Array(line))
    }

    /// Throws when the stream ended before an error was told to its end.
    package func checkEnd() throws(Failure) {
        guard loose.isAmidError else { return }
        throw Failure(.connection, "The provider's stream ended in the middle of an error.")
    }
}

/// Finds objects and arrays that begin on a line of their own and end on any.
private struct LooseJSON {
    private var value: [UInt8] = []
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    /// The line is not the beginning of a value.
    private var skipsLine = false

    /// No error is longer, and what is no JSON is not waited for without end.
    private static let limit = 1 << 20

    var isAmidError: Bool { value.firstRange(of: Array("\"error\"".utf8)) != nil }

    /// Takes in lines and returns the values that end in them.
    mutating func takeEvents(_ lines: [UInt8]) -> [ServerSentEvent] {
        take(lines).filter { (try? JSON(parsing: $0)) != nil }.map { ServerSentEvent(data: $0) }
    }

    /// The values that end in the lines: balanced, which is not to say valid.
    private mutating func take(_ lines: [UInt8]) -> [[UInt8]] {
        var values: [[UInt8]] = []
        for byte in lines {
            guard depth > 0 || begins(with: byte) else { continue }
            value.append(byte)
            note(byte)
            // No string of JSON holds the end of a line.
            let isBroken = isInString && byte == UInt8(ascii: "\n") || value.count > Self.limit
            guard depth == 0 || isBroken else { continue }
            if !isBroken { values.append(value) }
            self = LooseJSON()
            skipsLine = byte != UInt8(ascii: "\n")
        }
        return values
    }

    private mutating func begins(with byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\n"): skipsLine = false
        case UInt8(ascii: " "), UInt8(ascii: "\t"): break
        case UInt8(ascii: "{"), UInt8(ascii: "["): return !skipsLine
        default: skipsLine = true
        }
        return false
    }

    private mutating func note(_ byte: UInt8) {
        switch byte {
        case _ where isEscaped: isEscaped = false
        case UInt8(ascii: "\\") where isInString: isEscaped = true
        case UInt8(ascii: "\""): isInString.toggle()
        case _ where isInString: break
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
    }
}
