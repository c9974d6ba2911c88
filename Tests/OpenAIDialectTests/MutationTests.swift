import Generation
import JSON
import OpenAIDialect
import Testing

/// Changed, cut and spliced bytes must end in a value or a failure, never in a trap.
@Suite struct MutationTests {
    @Test(arguments: Recording.fixtures)
    func `a mutated request is read or refused`(recording: Recording) {
        var random = Scrambler(state: 7)

        for _ in 0..<300 {
            guard var request = try? OpenAIChat.readRequest(random.mutate(recording.request)) else { continue }
            _ = try? OpenAIChat().write(request, model: "m")
            request.turns.append(contentsOf: [])
            let written = try? OpenAIChat().write(request, model: "m")
            #expect(throws: Never.self) { try JSON(parsing: written?.body ?? []) }
        }
    }

    @Test(arguments: Recording.fixtures)
    func `a mutated answer is read or refused`(recording: Recording) throws {
        var random = Scrambler(state: 11)
        let pieces = recording.isStream ? try recording.events : [recording.response]

        for _ in 0..<300 {
            var reader = OpenAIChatReader(isStreamed: false)
            var writer = OpenAIChatWriter(requestID: "r", created: 1, model: "m", wantsUsage: true)
            var output: [UInt8] = []
            for piece in pieces {
                let mutated = random.mutate(piece)
                _ = OpenAIChat().failure(status: 400, header: { _ in nil }, body: mutated)
                let chunk = recording.isStream ? try? reader.read(event: mutated) : try? reader.read(body: mutated)
                guard let chunk else { continue }
                writer.write(chunk, to: &output)
                var response = Response()
                for delta in chunk.deltas { response.apply(delta) }
                #expect(throws: Never.self) { try JSON(parsing: writer.write(response)) }
            }
            try? reader.finish()
        }
    }
}

/// A small generator whose every run is the same (SplitMix64).
private struct Scrambler: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Changes what is valid JSON into other valid JSON more often than not.
    mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
        guard !bytes.isEmpty else { return bytes }
        if Int.random(in: 0..<4, using: &self) > 0, let document = try? JSON(parsing: bytes) {
            return mutate(document, depth: 0).bytes
        }
        var bytes = bytes
        switch Int.random(in: 0..<3, using: &self) {
        case 0: bytes.removeLast(Int.random(in: 1...bytes.count, using: &self))
        case 1: bytes[Int.random(in: 0..<bytes.count, using: &self)] = UInt8.random(in: 0...255, using: &self)
        default: bytes.remove(at: Int.random(in: 0..<bytes.count, using: &self))
        }
        return bytes
    }

    private mutating func mutate(_ value: JSON, depth: Int) -> JSON {
        if depth > 0, Int.random(in: 0..<12, using: &self) == 0 {
            let others: [JSON] = [nil, true, -1, 1e300, 99_999_999_999, "", "data:,", "🙂", [], [nil], [:], ["type": 1]]
            return others.randomElement(using: &self) ?? nil
        }
        switch value {
        case .array(let elements): return .array(elements.map { mutate($0, depth: depth + 1) })
        case .object(let object):
            return .object(JSONObject(object.members.map { ($0.key, mutate($0.value, depth: depth + 1)) }))
        default: return value
        }
    }
}
