package import Generation
import JSONSchema

/// Checks that an answer is what was asked for, and mends what can be mended without asking again.
///
/// A local model is held to a schema's shape while it writes, but not to its number ranges, lengths or patterns, and a
/// provider that knows fewer keywords than the caller used was told only some of them. JSON that is almost right is
/// saved where it then satisfies the schema; whoever asks may examine the answer further (``Acceptance``). A whole
/// answer that fails never leaves: the attempt fails as `.malformed`, with what was found, and is made again with it. Of
/// a stream the beginning is out before the end can be checked, so a failed check ends it with an error; one that is to
/// be accepted first is held back. An answer that was cut short or withheld says so by its finish reason and is not
/// checked, unless somebody is to accept it. One that somebody is to accept, and that only repeats itself by now, is broken
/// off: what came before that is examined like an answer that was cut short.
package struct AnswerCheck: Stage {
    private let applies: @Sendable (Target) -> Bool

    /// How many bytes of text an answer may have that is held until it was examined: four times what a whole project may.
    private static let longest = 16 << 20

    /// - Parameter applies: whether the answers of a target are to be checked even where it was told the whole schema.
    package init(_ applies: @escaping @Sendable (Target) -> Bool) {
        self.applies = applies
    }

    package func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
        guard request.output != .text || request.acceptance != nil, let target = request.attempt?.target else {
            return try await next.answer(request, exchange, sink: sink)
        }
        let isHeld = !request.isStreamed || request.acceptance != nil
        let watch = request.acceptance?.watch?()
        var answer = HeldAnswer()
        var repetition = Repetition()
        var period: Int?
        var held = 0
        do throws(Failure) {
            try await next.answer(request, exchange) { chunk throws(Failure) in
                answer.take(chunk, keeps: isHeld)
                if request.acceptance != nil {
                    for case .text(let text, 0) in chunk.deltas {
                        await watch?(text)
                        period = period ?? repetition.take(text)
                    }
                    // What has ended by itself needs no breaking off.
                    if chunk.hasEnd { period = nil }
                    if period != nil { throw .repetition }
                }
                guard isHeld else { return try await sink(chunk) }
                for case .text(let text, _) in chunk.deltas { held += text.utf8.count }
                guard held <= Self.longest else { throw Failure(endlessAfter: Self.longest) }
            }
        } catch {
            guard let period else { throw error }
            let text = Repetition.cut(answer.response.text, period: period)
            answer.end(with: text)
            do throws(Failure) {
                try await check(&answer, request, exchange, mayMend: true)
            } catch {
                throw .repetition
            }
            for chunk in answer.chunks { try await sink(chunk) }
            return
        }
        // Only who has written the request knows whether its provider could be told the whole schema.
        let isDue = request.acceptance != nil || applies(target) || exchange.provenance.isOutputLoosened
        if isDue { try await check(&answer, request, exchange, mayMend: isHeld) }
        for chunk in answer.chunks { try await sink(chunk) }
    }

    private func check(
        _ answer: inout HeldAnswer,
        _ request: Request,
        _ exchange: Exchange,
        mayMend: Bool
    ) async throws(Failure) {
        let form = form(of: request.output, exchange)
        for index in answer.response.candidates.indices {
            let candidate = answer.response.candidates[index]
            guard candidate.finishReason == .stop || request.acceptance != nil else { continue }
            if candidate.finishReason == .contentFilter {
                throw Failure(.blockedOutput, "The provider withheld the answer, or the rest of it.")
            }
            let text = candidate.parts.compactMap(\.text).joined()
            var accepted = try form.examine(text, mayMend: mayMend)
            if let acceptance = request.acceptance {
                switch await acceptance.examine(accepted.text, candidate.finishReason) {
                case .accepted(let text, let repairs): accepted = FormCheck.Accepted(text, accepted.repairs + repairs)
                case .refused(let findings): throw Failure(rejecting: text, for: findings)
                case .repeated(let finding): throw Failure(repeating: finding)
                }
            }
            guard accepted.text != text else { continue }
            answer.replaceText(of: index, with: accepted.text)
            exchange.record { $0.repairs += accepted.repairs }
        }
    }

    private func form(of output: Output, _ exchange: Exchange) -> FormCheck {
        switch output {
        case .text: return .any
        case .json: return .isJSON
        case .schema(let wanted):
            do throws(JSONSchemaError) {
                return .satisfies(try JSONSchema(wanted.schema))
            } catch {
                exchange.record { $0.notices.append("The answer was not checked against its schema: \(error)") }
                return .isJSON
            }
        }
    }
}

extension Chunk {
    fileprivate var hasEnd: Bool {
        deltas.contains { if case .finished = $0 { true } else { false } }
    }
}
