import Datasets
import Foundation
package import Generation
import JSON
import Jobs
package import ModelRegistry
package import Workflows

/// Makes models of datasets: a workflow whose end is a version in the registry, or nothing at all.
package struct Tuning: Sendable {
    package static let name = "tuning"
    /// Google may take a day.
    private static let timeout = Duration.seconds(7 * 86_400)

    let services: TuningServices

    /// Where models are registered.
    package var models: ModelRegistry { services.registry }

    package init(_ services: TuningServices) {
        self.services = services
    }

    /// The workflow of that name.
    package var workflow: Workflow<TuningRequest, TuningOutcome> {
        Workflow(
            Self.name,
            timeout: Self.timeout,
            check: { request throws(Failure) in try request.check() },
            run: { context, request throws(Failure) in try await run(context, request) }
        )
    }

    private func run(_ context: WorkflowContext, _ request: TuningRequest) async throws(Failure) -> TuningOutcome {
        let plan = try await context.step("plan") { () throws(Failure) in try await self.plan(request) }
        let model: NewModel
        switch plan.kind {
        case .hosted: model = try await tuneHosted(context, request, plan)
        case .adapter, .head:
            let folder = try workFolder(of: context.job.id)
            // One trains at a time on a machine; the others free their workers meanwhile.
            var turn = try TuningLock.take(in: services.folder)
            while turn == nil {
                try await context.sleep(for: .seconds(5))
                turn = try TuningLock.take(in: services.folder)
            }
            await tell("message", ["message": "training begins"], context)
            model =
                plan.kind == .head
                ? try await tuneHead(context, request, plan, in: folder)
                : try await tuneAdapter(context, request, plan, in: folder)
            withExtendedLifetime(turn) {}
        }
        let outcome = try await context.step("register", retry: StepRetry(attempts: 5, base: .seconds(1))) {
            [model] () throws(Failure) in
            try await register(model, plan, request, job: context.job.id)
        }
        try? FileManager.default.removeItem(atPath: "\(services.folder)/\(context.job.id)")
        await tell("message", ["message": .string("registered as tuned/\(outcome.model)")], context)
        return outcome
    }

    // MARK: - What is to be done

    /// Settles what a request means, and refuses what cannot come to anything.
    package func plan(_ request: TuningRequest) async throws(Failure) -> TuningPlan {
        try request.check()
        let set = try await services.dataset(request.dataset)
        let problems = DatasetCheck.problems(train: set.train, test: set.test)
        guard problems.isEmpty else {
            throw Failure(
                .invalidRequest,
                "\(set.reference) is not fit to tune with: \(problems.joined(separator: " "))"
            )
        }
        guard set.test.count >= Self.leastTests else {
            throw Failure(
                .invalidRequest,
                "\(set.reference) has \(set.test.count) examples for testing, and \(Self.leastTests) are the least."
            )
        }
        let kind: TuningPlan.Kind
        if request.isHosted {
            kind = .hosted
        } else if let word = request.kind {
            kind = word == "head" ? .head : .adapter
        } else {
            kind = set.hasLabels && request.adapterSize == nil ? .head : .adapter
        }
        if kind == .head, !set.hasLabels {
            throw Failure(.invalidRequest, "A head tells labels, and not all examples of \(set.reference) have one.")
        }
        var base = request.base
        if base == "local" { base = kind == .head ? services.localBases.head : services.localBases.adapter }
        switch kind {
        case .hosted where services.google == nil:
            throw Failure(.invalidRequest, "Google tunes where `tuning.vertex` says which provider and bucket.")
        case .hosted: break
        case .adapter:
            try services.trainer.checkIsThere()
            _ = try await services.file(base, kind)
        case .head: _ = try await services.file(base, kind)
        }
        let name = request.name ?? set.name.replacing("_", with: "-")
        guard NewModel.isName(name) else {
            throw Failure(
                .invalidRequest,
                "'\(name)' cannot be a model's name: say one with --name.",
                parameter: "name"
            )
        }
        return TuningPlan(
            kind: kind,
            name: name,
            base: base,
            dataset: set.reference,
            hash: set.hash,
            trainCount: set.train.count,
            testCount: set.test.count,
            hasLabels: set.hasLabels
        )
    }

    /// As few as the trainer takes.
    private static let leastTests = 5

    /// The examples of a plan; they are what they were when it was made.
    func examples(of plan: TuningPlan) async throws(Failure) -> TuningSet {
        let set = try await services.dataset(plan.dataset)
        guard set.hash == plan.hash else {
            throw Failure(.serverError, "The dataset \(plan.dataset) is not the one that the tuning began with.")
        }
        return set
    }

    private func workFolder(of job: String) throws(Failure) -> String {
        let folder = "\(services.folder)/\(job)"
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw Failure(.serverError, "\(folder) cannot be made: is the disk full?")
        }
        return folder
    }

    // MARK: - What came of it

    private func register(
        _ model: NewModel,
        _ plan: TuningPlan,
        _ request: TuningRequest,
        job: String
    ) async throws(Failure) -> TuningOutcome {
        var model = model
        model.dataset = RegisteredModel.Dataset(id: plan.dataset, hash: plan.hash)
        model.parameters = (try? JSONEncoder().encode(request)).flatMap { try? JSON(parsing: [UInt8]($0)) } ?? .null
        model.parameters[RegisteredModel.labelsParameter] = .bool(plan.hasLabels)
        model.job = job
        do throws(RegistryError) {
            let registered = try await services.registry.register(model)
            return TuningOutcome(model: registered.fullName, metrics: registered.metrics.text)
        } catch {
            throw Failure(error)
        }
    }

    func tell(_ event: String, _ facts: JSONObject, _ context: WorkflowContext) async {
        var data: JSONObject = ["event": .string(event)]
        for (key, value) in facts.members { data[key] = value }
        await services.log.add(.object(data), of: context.job.id)
    }
}
