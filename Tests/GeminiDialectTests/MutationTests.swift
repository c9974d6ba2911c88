import GeminiDialect
import Generation
import JSON
import Testing

/// No bytes trap, however broken.
@Suite struct MutationTests {
    @Test(arguments: 0..<40)
    func `broken requests and answers are refused or read, never worse`(seed: UInt64) {
        var random = SplitMix(state: seed)

        for exchange in Recorded.fixtures {
            for _ in 0..<5 {
                _ = try? requestRoundTrip(mutated(exchange.request.bytes, &random))
                answerRoundTrip(exchange.events.map { mutated($0, &random) }, isStream: exchange.isStream)
                let body = mutated(exchange.response, &random)
                _ = GeminiContent.errorBody(GeminiContent().failure(status: 429, header: { _ in nil }, body: body))
                _ = try? GeminiModels.read(body)
            }
        }
    }

    private func requestRoundTrip(_ body: [UInt8]) throws(Failure) {
        var request = try GeminiContent.readRequest(body, model: "m", isStreamed: true)
        request.turns.append(contentsOf: [])
        _ = try GeminiContent().write(request, model: "gemini-3.8-flash")
    }

    private func answerRoundTrip(_ events: [[UInt8]], isStream: Bool) {
        var reader = GeminiAnswerReader()
        var writer = GeminiContentWriter(requestID: "r", model: "m", framing: .array)
        var response = Response()
        var output: [UInt8] = []
        for event in events {
            do throws(Failure) {
                let chunk = isStream ? try reader.read(event: event) : try reader.read(body: event)
                for delta in chunk?.deltas ?? [] { response.apply(delta) }
                writer.write(Chunk(chunk?.deltas ?? []), to: &output)
            } catch {
                writer.fail(error, to: &output)
                break
            }
        }
        _ = writer.write(response)
    }

    /// Breaks a body: a byte changed, a piece cut out or doubled, a value put in another's place, the end cut off.
    private func mutated(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) where bytes.count > 8 {
            let place = Int.random(in: 0..<bytes.count - 4, using: &random)
            let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: end)
            case 3: replaceValue(in: &bytes, after: place, &random)
            default: bytes.removeSubrange(place...)
            }
        }
        return bytes
    }

    private func replaceValue(in bytes: inout [UInt8], after place: Int, _ random: inout SplitMix) {
        guard let colon = bytes[place...].firstIndex(of: UInt8(ascii: ":")),
            let end = bytes[colon...].firstIndex(where: { ",}]".utf8.contains($0) })
        else { return }
        let values = ["null", "7", "\"x\"", "[]", "{}", "[null]", "true", "-1", "1e999", "\"\"", "{\"a\":[{}]}"]
        bytes.replaceSubrange((colon + 1)..<end, with: Array((values.randomElement(using: &random) ?? "").utf8))
    }
}

/// A generator whose numbers are the same on every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
