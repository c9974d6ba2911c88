package import Datasets
package import Generation
import JSON
import ModelRegistry

/// When enough has been said of a workflow's answers to tune a model on it.
package struct TuningTrigger: Hashable, Sendable {
    /// The model that is tuned.
    package var name: String
    /// Of whose answers.
    package var workflow: String
    /// How many good answers there must be that no earlier tuning of the name had.
    package var examples: Int
    /// How many of each label at least.
    package var perLabel = 0
    package var minimumRating = 4.0
    package var base = "local"
    package var kind: String?
    /// Whether a tuning is started, or only proposed.
    package var starts = false

    package init(name: String, workflow: String, examples: Int) {
        (self.name, self.workflow, self.examples) = (name, workflow, examples)
    }

    /// What it is known by in the store: another threshold is another trigger.
    fileprivate var key: String { "\(name)/\(workflow)/\(examples)" }

    fileprivate func request(on dataset: String) -> TuningRequest {
        var request = TuningRequest(dataset: dataset)
        (request.name, request.base, request.kind) = (name, base, kind)
        return request
    }
}

/// Looks whether triggers have what they wait for, and proposes tunings or starts them: once for each threshold, whoever
/// looks and how often the process is started anew.
///
/// What a proposal's dataset has is not counted again, so the next one is due when as many more have come.
package struct TuningTriggers: Sendable {
    /// What was said well of, as a dataset would have it.
    package struct Gathered: Sendable {
        package var train: [DatasetExample]
        package var test: [DatasetExample]
        /// Keeps it as a version, and gives that one's name.
        package var keep: @Sendable () async -> Result<String, Failure>

        package init(
            train: [DatasetExample],
            test: [DatasetExample],
            keep: @escaping @Sendable () async -> Result<String, Failure>
        ) {
            (self.train, self.test, self.keep) = (train, test, keep)
        }
    }

    /// What came of a look.
    package enum Event: Hashable, Sendable {
        /// A tuning is worth while; why it was not started, where it was to be.
        case proposed(model: String, dataset: String, count: Int, reason: String?)
        case started(model: String, dataset: String, count: Int, job: String)
        case failed(model: String, message: String)
    }

    private let desk: TuningDesk
    private let triggers: [TuningTrigger]
    private let gather: @Sendable (TuningTrigger) async throws(Failure) -> Gathered
    private let tell: @Sendable (Event) -> Void

    /// For how long, in microseconds, one look is enough: somewhat less than the hour after which each process looks.
    private static let interval = 55 * 60_000_000

    /// - Parameters:
    ///   - desk: where tunings are started.
    ///   - triggers: what is waited for.
    ///   - gather: collects what was said well of.
    ///   - tell: is told what was proposed, started or went wrong.
    package init(
        _ desk: TuningDesk,
        _ triggers: [TuningTrigger],
        gather: @escaping @Sendable (TuningTrigger) async throws(Failure) -> Gathered,
        tell: @escaping @Sendable (Event) -> Void
    ) {
        (self.desk, self.triggers, self.gather, self.tell) = (desk, triggers, gather, tell)
    }

    private var log: TuningLog { desk.tuning.services.log }

    /// Looks at each trigger that nobody has looked at lately.
    package func look() async {
        for trigger in triggers {
            do {
                guard try await log.claimLook(at: trigger.key, every: Self.interval) else { continue }
                let found = try await look(at: trigger)
                let facts: JSONObject = [
                    "name": .string(trigger.name), "workflow": .string(trigger.workflow),
                    "wanted": JSON(trigger.examples),
                ]
                try await log.note(.object(JSONObject(facts.members + found.members)), of: trigger.key)
            } catch {
                let message = (error as? Failure)?.message ?? (error as? TuningError)?.message ?? "\(error)"
                tell(.failed(model: trigger.name, message: message))
            }
        }
    }

    /// - Returns: what there is and what it waits for, to be shown.
    private func look(at trigger: TuningTrigger) async throws -> JSONObject {
        let proposal = try await log.proposals().first { $0.name == trigger.name }?.data
        // The process ended between the proposal and the start.
        if let proposal, proposal["action"] == "start", proposal["job"] == nil, proposal["reason"] == nil,
            let dataset = proposal["dataset"]?.string
        {
            try await act(trigger, on: dataset, count: proposal["examples"]?.int ?? 0)
            return ["proposed": .string(dataset)]
        }
        let gathered = try await gather(trigger)
        let count = try await newCount(of: gathered, trigger, proposal)
        let waits = waits(of: gathered, count, trigger)
        guard waits.isEmpty else {
            return ["examples": JSON(count), "waits": .string(waits.joined(separator: " "))]
        }
        let dataset = try await gathered.keep().get()
        try await act(trigger, on: dataset, count: count)
        return ["examples": JSON(count), "proposed": .string(dataset)]
    }

    /// How many examples no earlier tuning of the name had, nor the last proposal.
    private func newCount(
        of gathered: Gathered,
        _ trigger: TuningTrigger,
        _ proposal: JSON?
    ) async throws -> Int {
        var datasets = Set(try await desk.tuning.models.models(named: trigger.name).compactMap(\.dataset?.id))
        if let dataset = proposal?["dataset"]?.string { datasets.insert(dataset) }
        var had: Set<String> = []
        for dataset in datasets {
            // One that was removed can be compared with no more.
            guard let set = try? await desk.tuning.services.dataset(dataset) else { continue }
            for example in set.train + set.test { had.formUnion(Self.marks(of: example)) }
        }
        return (gathered.train + gathered.test).count { had.isDisjoint(with: Self.marks(of: $0)) }
    }

    /// What an example is known by: where it is from, and what was asked.
    private static func marks(of example: DatasetExample) -> [String] {
        ["prompt \(example.prompt)"] + (example.source.map { ["source \($0)"] } ?? [])
    }

    private func waits(of gathered: Gathered, _ count: Int, _ trigger: TuningTrigger) -> [String] {
        var waits: [String] = []
        if count < trigger.examples {
            waits.append("There are \(count) of \(trigger.examples) good answers that no tuning of it had.")
        }
        let labels = Dictionary(grouping: (gathered.train + gathered.test).compactMap(\.label)) { $0 }
        let rare = labels.filter { $0.value.count < trigger.perLabel }.keys.sorted()
        if !rare.isEmpty {
            let names =
                rare.prefix(10).joined(separator: ", ") + (rare.count > 10 ? " and \(rare.count - 10) more" : "")
            waits.append("There are fewer than \(trigger.perLabel) of: \(names).")
        }
        return waits + DatasetCheck.problems(train: gathered.train, test: gathered.test)
    }

    /// Proposes a tuning, and starts it where that is wanted; one that cannot be started stays proposed, with the reason.
    private func act(_ trigger: TuningTrigger, on dataset: String, count: Int) async throws {
        let request = trigger.request(on: dataset)
        var proposal: JSONObject = [
            "workflow": .string(trigger.workflow), "dataset": .string(dataset), "examples": JSON(count),
            "action": trigger.starts ? "start" : "propose", "request": try JSON(parsing: try desk.input(request)),
        ]
        // Before it is started, so that whoever comes after a process that ended starts the same one.
        try await log.propose(trigger.name, .object(proposal))
        guard trigger.starts else {
            return tell(.proposed(model: trigger.name, dataset: dataset, count: count, reason: nil))
        }
        do throws(Failure) {
            let job = try await desk.start(request, once: "trigger/\(trigger.name)/\(dataset)")
            proposal["job"] = .string(job)
            tell(.started(model: trigger.name, dataset: dataset, count: count, job: job))
        } catch {
            proposal["reason"] = .string(error.message)
            tell(.proposed(model: trigger.name, dataset: dataset, count: count, reason: error.message))
        }
        try await log.propose(trigger.name, .object(proposal))
    }
}
