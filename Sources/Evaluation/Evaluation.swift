package import Datasets
package import Generation
import JSON
import JSONSchema
package import Ledger
package import SQL

/// Targets that answer the same examples.
package struct Evaluation: Sendable {
    /// What is asked, and how.
    package struct Plan: Sendable {
        /// Routes, models or `provider/model`; each is compared with the first.
        package var targets: [String]
        /// Standing instructions, where examples have none of their own.
        package var system: String?
        /// How many examples at most, of each label its share.
        package var limit = 1000
        /// How many are asked at a time.
        package var width = 2
        /// What answers have the form of, by the source of the example.
        package var schemas: [String: OutputSchema] = [:]

        package init(targets: [String]) { self.targets = targets }

        /// The examples that are asked of all there are.
        package func sample(of all: [DatasetExample]) -> [DatasetExample] {
            Sampling.stratified(all, count: limit) {
                $0.label ?? ""
            } name: {
                $0.source ?? $0.prompt
            }
        }
    }

    /// Makes the request that asks a target a question whose answer is a label; `nil` for the plain one.
    package typealias Labelling = @Sendable (_ prompt: String, _ labels: [String], _ model: String) -> Request

    private let plan: Plan
    private let asker: Asker
    private let labelling: Labelling

    package init(_ plan: Plan, _ asker: Asker, labelling: @escaping Labelling = Evaluation.plainLabelling) {
        (self.plan, self.asker, self.labelling) = (plan, asker, labelling)
    }

    /// Asks every target every example.
    ///
    /// - Parameters:
    ///   - name: of the dataset.
    ///   - all: the examples to choose from.
    ///   - labels: there are; empty where answers are no labels.
    ///   - progress: is told the target and how many were asked.
    /// - Returns: how they did.
    package func run(
        _ name: String,
        _ all: [DatasetExample],
        labels: [String],
        _ progress: (_ target: String, _ done: Int, _ all: Int) -> Void
    ) async -> EvaluationReport {
        let examples = plan.sample(of: all)
        var trials: [(String, [Trial])] = []
        for target in plan.targets {
            let requests = examples.map { request($0, labels, target) }
            let answered = await asker.ask(requests, expectsLabel: !labels.isEmpty, width: plan.width) { done in
                progress(target, done, examples.count)
            }
            trials.append((target, zip(examples, answered).map { judge($1, by: $0, !labels.isEmpty) }))
        }
        return EvaluationReport(name, examples, trials)
    }

    private func request(_ example: DatasetExample, _ labels: [String], _ target: String) -> Request {
        if !labels.isEmpty { return labelling(example.prompt, labels, target) }
        var request = Request(model: target, turns: [Turn(.user, text: example.prompt)])
        if let system = example.system ?? plan.system { request.turns.insert(Turn(.system, text: system), at: 0) }
        request.sampling.temperature = 0
        if let schema = schema(of: example) {
            request.output = .schema(schema)
        } else if (try? JSON(parsing: example.answer))?.object != nil {
            request.output = .json
        }
        return request
    }

    private func schema(of example: DatasetExample) -> OutputSchema? { example.source.flatMap { plan.schemas[$0] } }

    /// A label is right or wrong; of another answer only whether it has the form that it should have can be told.
    private func judge(_ trial: Trial, by example: DatasetExample, _ hasLabels: Bool) -> Trial {
        var trial = trial
        if hasLabels {
            trial.isRight = trial.failure == nil && trial.label == example.label
        } else if let schema = schema(of: example).flatMap({ try? JSONSchema($0.schema) }) {
            let answer = try? JSON(parsing: trial.answer)
            let isValid = trial.failure == nil && answer.map { schema.validate($0).isEmpty } == true
            trial.isRight = isValid
            // Where nothing came, there is nothing to hold against it.
            if trial.failure == nil || trial.failure == Failure.Kind.malformed.rawValue { trial.hasForm = isValid }
        } else if (try? JSON(parsing: example.answer))?.object != nil {
            trial.isRight = trial.failure == nil && (try? JSON(parsing: trial.answer))?.object != nil
        }
        return trial
    }

    /// The schemas that answers were asked for in, where examples are of generations whose content is kept.
    package static func schemas(
        of examples: [DatasetExample],
        _ ledger: Ledger
    ) async throws(SQLError) -> [String: OutputSchema] {
        var schemas: [String: OutputSchema] = [:]
        for source in examples.compactMap(\.source) {
            guard let entry = try await ledger.generation(source),
                let exchange = RecordedExchange(entry.generation, entry.contents),
                case .schema(let schema) = exchange.request.output
            else { continue }
            schemas[source] = schema
        }
        return schemas
    }

    /// Asks for one of the labels, as JSON that can be nothing else, and for how likely its tokens are.
    package static let plainLabelling: Labelling = { prompt, labels, model in
        let list = labels.joined(separator: ", ")
        let system = "Say what the user wants, as JSON: {\"intent\": LABEL}. LABEL is one of: \(list)."
        var request = Request(model: model, turns: [Turn(.system, text: system), Turn(.user, text: prompt)])
        request.output = .schema(
            OutputSchema(
                name: "intent",
                schema: [
                    "type": "object", "additionalProperties": false, "required": ["intent"],
                    "properties": ["intent": ["type": "string", "enum": .array(labels.map { .string($0) })]],
                ]
            )
        )
        request.sampling.temperature = 0
        request.sampling.maximumTokens = 60
        request.sampling.topLogprobs = 0
        return request
    }
}
