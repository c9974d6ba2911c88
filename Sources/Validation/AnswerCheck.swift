package import Generation
import JSON
import JSONSchema

/// Checks that an answer is the JSON that was asked for, where the target does not see to all of it itself.
///
/// A local model is held to a schema's shape while it writes, but not to its number ranges, lengths or patterns, and a
/// provider that knows fewer keywords than the caller used was told only some of them. A whole answer that fails the
/// check never leaves: the attempt fails as `.malformed` and may be made again. Of a stream the beginning is out before
/// the end can be checked, so a failed check ends it with an error. An answer that was cut short or withheld says so by
/// its finish reason and is not checked.
package struct AnswerCheck: Stage {
    private let applies: @Sendable (Target) -> Bool

    /// - Parameter applies: whether the answers of a target are to be checked even where it was told the whole schema.
    package init(_ applies: @escaping @Sendable (Target) -> Bool) {
        self.applies = applies
    }

    package func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
        guard request.output != .text, let target = request.attempt?.target else {
            return try await next.answer(request, exchange, sink: sink)
        }
        var response = Response()
        var held: [Chunk] = []
        try await next.answer(request, exchange) { chunk throws(Failure) in
            for delta in chunk.deltas { response.apply(delta) }
            if request.isStreamed {
                try await sink(chunk)
            } else {
                held.append(chunk)
            }
        }
        // Only who has written the request knows whether its provider could be told the whole schema.
        let isDue = applies(target) || exchange.provenance.isOutputLoosened
        let check = isDue ? check(request.output, exchange) : nil
        for candidate in response.candidates where candidate.finishReason == .stop {
            try check?.examine(candidate.parts.compactMap(\.text).joined())
        }
        for chunk in held { try await sink(chunk) }
    }

    private func check(_ output: Output, _ exchange: Exchange) -> Check? {
        switch output {
        case .text: return nil
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

private enum Check {
    case isJSON
    case satisfies(JSONSchema)

    func examine(_ text: String) throws(Failure) {
        let value: JSON
        do throws(JSONError) {
            value = try JSON(parsing: text)
        } catch {
            throw Failure(.malformed, "The model's answer is not the JSON that was asked for.")
        }
        guard case .satisfies(let schema) = self else { return }
        let findings = schema.validate(value)
        guard let first = findings.first else { return }
        let more = findings.count > 1 ? " (and \(findings.count - 1) more)" : ""
        throw Failure(.malformed, "The model's answer does not satisfy the schema: \(first.message)\(more).")
    }
}
