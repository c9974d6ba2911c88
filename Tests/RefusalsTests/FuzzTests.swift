import Generation
import Refusals
import Testing

/// No body traps, and no hint is absurd.
@Suite struct FuzzTests {
    @Test(arguments: 0..<20)
    func `broken bodies have a class and a sane wait`(seed: UInt64) {
        var random = SplitMix(state: seed)
        for refusal in Case.fixtures {
            for _ in 0..<25 {
                var broken = refusal
                broken.body = mutated(refusal.body, &random)
                broken.status = [200, 400, 403, 404, 429, 500, 503].randomElement(using: &random) ?? 429
                guard let explanation = broken.explain() else { continue }
                let wait = explanation.failure.retryAfter ?? .zero
                #expect(wait >= .zero && wait <= .seconds(366 * 86_400))
                #expect(explanation.failure.message.utf8.count <= 2_100)
                #expect(!explanation.advice.isEmpty)
            }
        }
    }

    @Test(arguments: 0..<10)
    func `broken heads have a sane wait`(seed: UInt64) {
        var random = SplitMix(state: seed)
        let values = ["120", "6m0s", "Wed, 21 Oct 2026 07:28:00 GMT", "1e9", "-5", "١٢", "9".repeated(40), ""]
        for _ in 0..<200 {
            var headers: [String: String] = [:]
            for name in ["retry-after", "retry-after-ms", "date", "x-ratelimit-reset-requests"] {
                let value = Array((values.randomElement(using: &random) ?? "").utf8)
                headers[name] = String(decoding: mutated(value, &random), as: UTF8.self)
            }
            let failure = Classifier(.openAI).failure(status: 429, header: { headers[$0] }, body: [])

            let wait = failure.retryAfter ?? .zero
            #expect(wait >= .zero && wait <= .seconds(366 * 86_400))
        }
    }

    /// Time that grew with the square of the length would take minutes here.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["'", "\"", "{", "[", "\\", "data:\n", "limit: 0", "wait ", "<", "key=", "1 s "]
    )
    func `a body of one thing only is read in no time`(piece: String) {
        let body = Array(piece.repeated((1 << 19) / piece.utf8.count).utf8)

        let failure = Classifier(.gemini).failure(status: 429, header: { _ in nil }, body: body)

        #expect(failure.providerStatus == 429)
    }

    private func mutated(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) where bytes.count > 4 {
            let place = Int.random(in: 0..<bytes.count - 2, using: &random)
            let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: end)
            default: bytes.removeSubrange(place...)
            }
        }
        return bytes
    }
}

/// Sebastiano Vigna's generator: the same numbers from the same seed.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension String {
    fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
