import JSON

/// How likely each word was, where a request wants to know; the numbers depend on the word alone.
struct Logprobs {
    /// How many words are told for each place.
    private let alternatives: Int
    private var sum = 0.0
    private var count = 0

    init?(_ call: Call) {
        let names: (wanted: [String], alternatives: [String])
        var options: JSON?
        switch call.endpoint {
        case .chat:
            names = (["logprobs"], ["top_logprobs"])
            options = try? JSON(parsing: call.body)
        case .content:
            names = (["responseLogprobs", "response_logprobs"], ["logprobs"])
            let body = try? JSON(parsing: call.body)
            options = body?["generationConfig"] ?? body?["generation_config"]
        default: return nil
        }
        guard names.wanted.contains(where: { options?[$0]?.bool == true }) else { return nil }
        alternatives = max(0, min(20, names.alternatives.compactMap { options?[$0]?.int }.first ?? 0))
    }

    /// Of all words so far.
    var average: JSON { JSON(count > 0 ? sum / Double(count) : 0) }

    mutating func openAI(_ text: String) -> JSON? {
        let words = words(of: text)
        guard !words.isEmpty else { return nil }
        let content = words.map { word in
            var entry = Self.openAI(word[0])
            entry["top_logprobs"] = .array(word.prefix(alternatives).map { .object(Self.openAI($0)) })
            return JSON.object(entry)
        }
        return ["content": .array(content), "refusal": nil]
    }

    mutating func gemini(_ text: String) -> JSON? {
        let words = words(of: text)
        guard !words.isEmpty else { return nil }
        var result: JSONObject = ["chosenCandidates": .array(words.map { Self.gemini($0[0]) })]
        if alternatives > 0 {
            result["topCandidates"] = .array(
                words.map { ["candidates": .array($0.prefix(alternatives).map(Self.gemini))] }
            )
        }
        return .object(result)
    }

    private typealias Guess = (text: String, logprob: Double)

    /// For each word, itself and what might have stood there, the likeliest first.
    private mutating func words(of text: String) -> [[Guess]] {
        Prose.words(in: text).map { word in
            var seeded = Seeded(word)
            // Binary fractions are exact, and so is their text.
            var logprob = -Double(seeded.next() % 512) / 1024
            sum += logprob
            count += 1
            var guesses = [(word, logprob)]
            for number in 1..<max(2, alternatives) {
                logprob -= Double(1 + seeded.next() % 1024) / 512
                guesses.append(("\(word)\(number)", logprob))
            }
            return guesses
        }
    }

    private static func openAI(_ guess: Guess) -> JSONObject {
        [
            "token": .string(guess.text), "logprob": JSON(guess.logprob),
            "bytes": .array(guess.text.utf8.map { JSON(Int($0)) }),
        ]
    }

    private static func gemini(_ guess: Guess) -> JSON {
        var seeded = Seeded(guess.text)
        return [
            "token": .string(guess.text), "tokenId": JSON(Int(seeded.next() % 250_000)),
            "logProbability": JSON(guess.logprob),
        ]
    }
}
