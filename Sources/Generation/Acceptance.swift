/// What an answer must be beyond its form, in the eyes of whoever asks for it here.
///
/// It is examined within an attempt: an answer that is refused is a failed attempt, and the target is asked again with
/// what was found.
package struct Acceptance: Sendable {
    package enum Verdict: Hashable, Sendable {
        /// With the text that counts from now on, and what was mended of it here, a few words each.
        case accepted(String, repairs: [String] = [])
        /// With what is wrong, each a sentence that a model can act on.
        case refused([String])
        /// An answer that only says what was there before, with a sentence about that: who is shown it says it again.
        case repeated(String)
    }

    /// Takes in the text of an answer that is being made, piece by piece.
    package typealias Watch = @Sendable (_ more: String) async -> Void

    /// Examines the text of an answer, which has the form that was asked for.
    package let examine: @Sendable (_ text: String, _ finish: FinishReason?) async -> Verdict

    /// Begins to watch an answer before it is examined; called for each attempt, of which several may run at once.
    package var watch: (@Sendable () -> Watch)?

    package init(_ examine: @escaping @Sendable (_ text: String, _ finish: FinishReason?) async -> Verdict) {
        self.examine = examine
    }
}

/// An answer that was not accepted, and why.
package struct Rejection: Hashable, Sendable {
    package var answer: String
    /// Sentences that a model can act on.
    package var findings: [String]
    /// Whether the answer came to say the same over and over, or what was there before, which at a low temperature the next
    /// one would do too.
    package var isRepetition: Bool

    package init(answer: String, findings: [String], isRepetition: Bool = false) {
        self.answer = answer
        self.findings = findings
        self.isRepetition = isRepetition
    }
}

extension Request {
    /// The same request, with the answer that was not accepted and what the model is to put right.
    package func asking(again rejection: Rejection) -> Request {
        var request = self
        let findings = rejection.findings.prefix(Self.findingLimit).map { "- \($0)" }.joined(separator: "\n")
        // A model that is shown nothing of its own would not know what is meant.
        if !rejection.answer.isEmpty {
            request.turns.append(Turn(.assistant, text: String(rejection.answer.prefix(Self.answerLimit))))
        }
        request.turns.append(
            Turn(.user, text: "That answer cannot be used:\n\(findings)\nAnswer again, whole, with this put right.")
        )
        if rejection.isRepetition, let temperature = request.sampling.temperature {
            request.sampling.temperature = max(temperature, Self.variedTemperature)
        }
        return request
    }

    private static var findingLimit: Int { 12 }
    private static var answerLimit: Int { 100_000 }
    private static var variedTemperature: Double { 0.8 }
}
