import Generation
import JSON
import Prompts
import Statistics

extension Intents {
    /// What a model said, with what its confidence is worth.
    func answer(
        _ reading: IntentReading,
        _ response: Response,
        _ exchange: Exchange,
        _ prompt: Prompt,
        _ taxonomy: Taxonomy
    ) async -> IntentAnswer {
        let tokens = response.candidates.first?.probabilities ?? []
        let distribution = LabelDistribution(tokens, label: reading.intent, among: taxonomy.names)
        let target = exchange.provenance.target?.description ?? ""
        let table = await services.outcomes.table(of: target, taxonomy.digest)
        var answer = IntentAnswer(id: exchange.id, intent: reading.intent, entities: reading.entities)
        if let labels = distribution?.labels, let own = labels.first(where: { $0.name == reading.intent }) {
            let others = labels.filter { $0.name != reading.intent && $0.probability >= 0.01 }
            answer.confidence = table?.calibrated(own.probability) ?? own.probability
            answer.isCalibrated = table != nil
            answer.alternatives = others.prefix(Self.alternativeLimit).map {
                IntentAnswer.Alternative(intent: $0.name, confidence: $0.probability)
            }
            if let confidence = answer.confidence, confidence < settings.threshold {
                answer.alternatives.insert(.init(intent: reading.intent, confidence: confidence), at: 0)
                answer.intent = Taxonomy.unclear
            }
            await services.outcomes.note(
                IntentOutcomes.Said(
                    id: exchange.id,
                    target: target,
                    taxonomy: taxonomy.digest,
                    intent: reading.intent,
                    told: answer.intent,
                    confidence: own.probability
                )
            )
        }
        answer.provenance = provenance(exchange, prompt, taxonomy, answer.source)
        if exchange.provenance.degradation != .none {
            answer.provenance["degraded"] = .string(exchange.provenance.degradation.rawValue)
        }
        return answer
    }

    private static var alternativeLimit: Int { 4 }

    /// What is answered where no model answered; throws what went wrong where nothing may be.
    func fallback(
        _ failure: Failure,
        _ query: String,
        _ exchange: Exchange,
        _ prompt: Prompt,
        _ taxonomy: Taxonomy
    ) throws(Failure) -> IntentAnswer {
        guard Self.mayBeReplaced(failure.kind) else { throw failure }
        let isLate = failure.kind == .timeout && settings.time != nil
        let recognised = services.mayUseTemplates(settings.route) ? taxonomy.recognise(query) : nil
        var answer: IntentAnswer
        if let recognised {
            answer = IntentAnswer(id: exchange.id, intent: recognised, source: .keywords)
        } else if isLate {
            // The labels of a request need not have it.
            let standing = taxonomy.has(settings.standing) ? settings.standing : Taxonomy.unclear
            answer = IntentAnswer(id: exchange.id, intent: standing, source: .standing)
        } else if services.mayUseTemplates(settings.route) {
            answer = IntentAnswer(id: exchange.id, intent: Taxonomy.unclear, source: .keywords)
        } else {
            throw failure
        }
        answer.provenance = provenance(exchange, prompt, taxonomy, answer.source)
        answer.provenance["degraded"] = .string(Degradation.template.rawValue)
        answer.provenance["reason"] = ["kind": .string(failure.kind.rawValue), "message": .string(failure.message)]
        return answer
    }

    /// What is the caller's doing, and what was withheld, stays what it is.
    private static func mayBeReplaced(_ kind: Failure.Kind) -> Bool {
        switch kind {
        case .cancelled, .blockedPrompt, .blockedOutput, .invalidRequest, .requestTooLarge, .requestTimeout,
            .contextLength, .unauthenticated, .forbidden, .keyLimit, .budget:
            false
        default: true
        }
    }

    private func provenance(
        _ exchange: Exchange,
        _ prompt: Prompt,
        _ taxonomy: Taxonomy,
        _ source: IntentAnswer.Source
    ) -> JSONObject {
        let made = exchange.provenance
        var object: JSONObject = [
            "source": .string(source.rawValue), "prompt": .string(prompt.name),
            "labels": ["name": .string(taxonomy.name), "digest": .string(taxonomy.digest)],
            "attempts": JSON(made.attempts.count),
            "milliseconds": JSON(Int(exchange.received.duration(to: .now) / .milliseconds(1))),
        ]
        object["route"] = made.route.map { .string($0) }
        object["arm"] = made.arm.map { .string($0) }
        object["target"] = source == .model ? made.target.map { .string($0.description) } : nil
        if made.cache.isGivenAgain { object["cache"] = .string(made.cache.name) }
        if !made.notices.isEmpty { object["notices"] = .array(made.notices.map { .string($0) }) }
        return object
    }
}
