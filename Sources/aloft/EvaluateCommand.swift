import Configuration
import Datasets
import Evaluation
import Generation
import Intents
import JSON
import Ledger
import Prompts
import Store

/// `aloft evaluate`.
enum EvaluateCommand: Command {
    static let name = "evaluate"
    static let summary = "ask models the examples of a dataset and say how well they answer"
    static let help = """
        usage: aloft evaluate --dataset NAME[@VERSION] --targets A[,B…] [--part test|train] [--limit N] [--width N]
                              [--system TEXT] [--json] [--html FILE] [--config FILE]

        Asks every target the same examples on the path that requests over HTTP take, with nothing answered from what was
        kept, and says how they did: accuracy with its 95 % interval, macro F1, calibration (ECE), what is mistaken for
        what, failures, times and costs, and each target beside the first, in pairs; of answers that were asked for with a schema,
        how many satisfy it as they came, mended, and not at all. What is asked is recorded as the workflow
        'evaluation', which is in no dataset. An answer of another model than the one that is tried counts as a failure.

          --targets A,B   routes, models or provider/model
          --part PART     which examples (default: test)
          --limit N       how many at most, of each label its share (default: 1000)
          --width N       how many are asked at a time (default: 2)
          --system TEXT   standing instructions, where answers are no labels and examples have none
          --json          the result as a JSON object
          --html FILE     a page of it
        \(ConfigurationFile.help)

        exit status: 0 done; 1 it could not be done; 2 the command line makes no sense; 3 the configuration was refused
        """

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let options = try Options(
                words,
                valued: ["dataset", "targets", "part", "limit", "width", "system", "html", "config"],
                flags: ["json"]
            )
            guard let dataset = options.value("dataset") else { throw Options.Misuse(message: "--dataset says which") }
            let targets = options.value("targets")?.split(separator: ",").map(String.init) ?? []
            guard !targets.isEmpty else { throw Options.Misuse(message: "--targets says whom to ask") }
            let word = options.value("part") ?? DatasetPart.test.rawValue
            guard let part = DatasetPart(rawValue: word) else {
                throw Options.Misuse(message: "--part is train or test, not '\(word)'")
            }
            var plan = Evaluation.Plan(targets: targets)
            plan.limit = try options.count("limit", in: 1...100_000) ?? plan.limit
            plan.width = try options.count("width", in: 1...64) ?? plan.width
            plan.system = options.value("system")
            guard let (configuration, _) = ConfigurationFile.load(options) else { return .configuration }
            for target in targets {
                if case .failure(let unknown) = configuration.plan(for: target) {
                    throw Options.Misuse(message: unknown.description)
                }
            }
            return await TryingOut.with(configuration, dataset) { [plan] trying in
                try await evaluate(configuration, dataset, part, plan, trying, options)
            }
        } catch {
            return misused(error)
        }
    }

    private static func evaluate(
        _ configuration: Configuration,
        _ dataset: String,
        _ part: DatasetPart,
        _ plan: Evaluation.Plan,
        _ trying: TryingOut,
        _ options: Options
    ) async throws -> ExitStatus {
        let store = try DatasetStore(trying.recording.ledger.database)
        let card = try await store.card(dataset)
        let (train, test) = try await store.examples(of: card)
        let examples = part == .test ? test : train
        guard !examples.isEmpty else {
            Terminal.complain("\(card.reference) has no examples for \(part == .test ? "testing" : "training")")
            return .failed
        }
        let labels = card.labels.members.map(\.key)
        let labelling = try await Evaluation.labelling(configuration, trying, labels)
        var plan = plan
        if labels.isEmpty {
            plan.schemas = try await Evaluation.schemas(of: plan.sample(of: examples), trying.recording.ledger)
        }
        let report = await Evaluation(plan, trying.asker, labelling: labelling).run(
            card.reference,
            examples,
            labels: labels
        ) {
            TryingOut.tell($0, $1, $2)
        }
        return report.document.write({ report.json.pretty() }, options)
    }
}

extension Evaluation {
    /// Asks as `/api/intents` asks where all labels are among those of the configuration, else plainly.
    fileprivate static func labelling(
        _ configuration: Configuration,
        _ trying: TryingOut,
        _ labels: [String]
    ) async throws -> Labelling {
        let taxonomy = try Taxonomy(configuration)
        guard labels.allSatisfy(taxonomy.has) else { return plainLabelling }
        let folder = configuration.prompts
        let prompts = try PromptLibrary(Engine.prompts, folder: folder, database: trying.recording.ledger.database)
        let prompt = await prompts.prompt("intents/classify", for: "")
        let settings = IntentSettings(configuration)
        return { query, _, target in
            var settings = settings
            settings.route = target
            return Intents.request(for: query, prompt, taxonomy, settings)
        }
    }
}
