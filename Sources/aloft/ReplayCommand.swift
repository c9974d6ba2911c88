import Configuration
import Datasets
import Evaluation
import Feedback
import Generation
import JSON
import Ledger
import ModelRegistry

/// `aloft replay`.
enum ReplayCommand: Command {
    static let name = "replay"
    static let summary = "ask a candidate what was recorded, and say whether it should take over"
    static let help = """
        usage: aloft replay --route NAME|--workflow NAME --candidate TARGET [--since WHEN] [--limit N] [--width N]
                            [--margin SHARE] [--slower N] [--dearer N] [--json] [--html FILE] [--config FILE]

        Asks the candidate recorded requests whose content is kept, a share of every kind (by label, by who answered, and by the
        hour of the day), compares it in pairs with what was recorded and with what people said is right, reckons what a month
        would cost, and says go or no go, with the reason. What a candidate was tuned on here is left out.

          --since WHEN     an age such as 7d, a day or a time (default: 7d)
          --limit N        how many requests at most (default: 300)
          --width N        how many are asked at a time (default: 2)
          --margin SHARE   by how much it may be worse, with 95 % confidence (default: 0.05)
          --slower N       how many times as long 95 of 100 answers may take (default: 1.5)
          --dearer N       how many times as much an answer may cost (default: 1.5)
          --json           the result as a JSON object
          --html FILE      a page of it
        \(ConfigurationFile.help)

        exit status: 0 go; 1 no go, or it could not be done; 2 the command line makes no sense; 3 the configuration was refused
        """

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let valued = [
                "route", "workflow", "candidate", "since", "limit", "width", "margin", "slower", "dearer", "html",
                "config",
            ]
            let options = try Options(words, valued: valued, flags: ["json"])
            let plan = try plan(options)
            guard let (configuration, _) = ConfigurationFile.load(options) else { return .configuration }
            let targets: [Target]
            switch configuration.plan(for: plan.candidate) {
            case .failure(let unknown): throw Options.Misuse(message: unknown.description)
            case .success(let plan): targets = plan.targets
            }
            return await TryingOut.with(configuration, plan.candidate) { trying in
                let ledger = trying.recording.ledger
                var plan = plan
                plan.training = try await training(of: targets, configuration, trying.recording)
                let report = try await Replay(plan, trying.asker)
                    .run(ledger, FeedbackStore(ledger.database), now: Timestamp.now) {
                        TryingOut.tell("asked again", $0, $1)
                    }
                let status = report.document.write({ report.json.pretty() }, options)
                return report.verdict.isGo ? status : .failed
            }
        } catch {
            return misused(error)
        }
    }

    /// What the targets were tuned on, of those that were tuned here.
    private static func training(
        of targets: [Target],
        _ configuration: Configuration,
        _ recording: Recording
    ) async throws -> TrainingExamples {
        guard let registry = ModelRegistry(configuration, recording) else { return TrainingExamples() }
        let models = try await registry.models()
        var datasets: Set<String> = []
        for target in targets {
            if target.provider == Configuration.tunedProvider, configuration.hasTunedProvider {
                datasets.formUnion([try models.resolving(target.model).get().dataset?.id].compactMap(\.self))
            } else {
                let name = "\(target.provider)/\(target.model)"
                datasets.formUnion(models.filter { $0.target == name }.compactMap(\.dataset?.id))
            }
        }
        let store = try DatasetStore(recording.ledger.database)
        var examples: [DatasetExample] = []
        for dataset in datasets { examples += try await store.examples(of: try await store.card(dataset)).train }
        return TrainingExamples(examples)
    }

    private static func plan(_ options: Options) throws(Options.Misuse) -> Replay.Plan {
        guard let candidate = options.value("candidate") else {
            throw Options.Misuse(message: "--candidate says whom to ask")
        }
        let name: DatasetGathering.Source.Name
        switch (options.value("workflow"), options.value("route")) {
        case (let workflow?, nil): name = .workflow(workflow)
        case (nil, let route?): name = .route(route)
        default: throw Options.Misuse(message: "say either --route or --workflow")
        }
        let since = try options.time("since") ?? Timestamp.now - 7 * Timestamp.day
        var plan = Replay.Plan(DatasetGathering.Source(name, since: since), candidate: candidate)
        plan.limit = try options.count("limit", in: 1...100_000) ?? plan.limit
        plan.width = try options.count("width", in: 1...64) ?? plan.width
        plan.limits.margin = try options.number("margin", in: 0...1) ?? plan.limits.margin
        plan.limits.slowdown = try options.number("slower", in: 0...1000) ?? plan.limits.slowdown
        plan.limits.dearer = try options.number("dearer", in: 0...1000) ?? plan.limits.dearer
        return plan
    }
}
