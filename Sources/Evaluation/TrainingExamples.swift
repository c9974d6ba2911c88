package import Datasets
import Foundation
import Ledger

/// What a model was tuned on, and is not judged by.
///
/// It may know those answers by heart.
package struct TrainingExamples: Hashable, Sendable {
    private let sources: Set<String>
    private let prompts: Set<String>

    package init(_ examples: [DatasetExample] = []) {
        sources = Set(examples.compactMap(\.source))
        prompts = Set(examples.map { Self.plain($0.prompt) })
    }

    /// Whether a generation is one of them, or asks what one of them asks.
    func has(_ row: GenerationRow, _ exchange: RecordedExchange) -> Bool {
        if sources.contains(row.id) { return true }
        return [exchange.lastQuestion, exchange.firstQuestion].contains { question in
            question.map { prompts.contains(Self.plain($0)) } ?? false
        }
    }

    private static func plain(_ prompt: String) -> String {
        prompt.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
    }
}
