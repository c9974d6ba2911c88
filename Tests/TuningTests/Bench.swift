import Datasets
import EventLoop
import Foundation
import Generation
import Glibc
import HTTPClient
import JSON
import Jobs
import ModelRegistry
import SQL
import Store
import TestKit
import Testing
import Tuning
import Workflows

/// A queue, a registry and a desk on a store of their own, with a trainer that plays what a test says.
struct Bench: Sendable {
    let folder: String
    let loops: EventLoopGroup
    let database: Database
    let jobs: Jobs
    let models: ModelRegistry
    let desk: TuningDesk
    let log: TuningLog
    /// The time of day by which triggers are looked at.
    let watch = Watch()
    private let workflows: WorkflowRegistry

    struct Settings: Sendable {
        /// What the trainer plays.
        var play = "learns"
        var limit = Duration.seconds(60)
        var patience = Duration.seconds(60)
        /// Such as a trainer that was never installed.
        var python: String?
        var sets = ["kitchen": TuningSet.kitchen()]
        /// Sets that are there only later.
        var find: @Sendable (String) -> TuningSet? = { _ in nil }
        var google: @Sendable (EventLoopGroup) -> GoogleTuning? = { _ in nil }
    }

    /// Runs `body` with a bench that is gone afterwards.
    static func with(_ settings: Settings = Settings(), _ body: (Bench) async throws -> Void) async throws {
        let loops = try EventLoopGroup(count: 2)
        defer { loops.shutdown() }
        try await withTemporaryFolder { folder in
            let bench = try await Bench(folder, loops, settings)
            try await body(bench)
            await bench.database.close()
        }
    }

    private init(_ folder: String, _ loops: EventLoopGroup, _ settings: Settings) async throws {
        (self.folder, self.loops) = (folder, loops)
        database = Database(.sqlite(path: folder + "/store.db"))
        jobs = Jobs(database)
        try await jobs.migrate()
        try await database.migrate(to: WorkflowSchema.migrations, component: WorkflowSchema.component)
        try await database.migrate(to: TuningLog.migrations, component: TuningLog.component)
        models = ModelRegistry(database, folder: folder + "/files")
        let base = folder + "/base"
        try Data("\(settings.play) and weights".utf8).write(to: URL(filePath: base))
        let vectors = Vectors(loops)
        log = TuningLog(database, now: { [watch] in watch.now })
        var services = TuningServices(
            registry: models,
            log: log,
            folder: folder + "/work",
            localBases: (head: "minilm", adapter: "smol"),
            trainer: AdapterTrainer(
                on: loops.loops[0],
                python: settings.python ?? Self.trainer,
                environment: ProcessInfo.processInfo.environment,
                limit: settings.limit,
                patience: settings.patience
            ),
            google: settings.google(loops),
            dataset: { [sets = settings.sets, find = settings.find] name throws(Failure) in
                if let set = find(name) ?? sets[name] ?? sets.values.first(where: { $0.reference == name }) {
                    return set
                }
                throw Failure(.invalidRequest, "There is no dataset '\(name)'.", parameter: "dataset")
            },
            vectors: { _, texts throws(Failure) in try await vectors.of(texts) },
            trainHead: { rows, _, request, onEpoch throws(Failure) in
                try TunedHead.trained(on: rows, request, onEpoch)
            },
            file: { name, kind throws(Failure) in
                guard name == (kind == .head ? "minilm" : "smol") else {
                    throw Failure(.modelNotFound, "There is no local model called \(name).")
                }
                return base
            },
            ask: { _, path, request throws(Failure) in
                let weights = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
                if weights.hasPrefix("mute") { throw Failure(.timeout, "It says nothing.") }
                var response = Response()
                let label = request.turns.last.map { "\($0)".contains("lamp") ? "light" : "music" } ?? ""
                response.apply(.text("intent: \(label), confidence: 0.9", candidate: 0))
                return response
            }
        )
        services.lookingAfter = .zero
        let tuning = Tuning(services)
        var workflows = WorkflowRegistry()
        workflows.add(tuning.workflow)
        self.workflows = workflows
        desk = TuningDesk(tuning, jobs, workflows)
    }

    /// The program that plays the trainer.
    static var trainer: String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/trainer.py").path
    }

    // MARK: - What is done

    /// A worker, as a process has one.
    func runner() -> JobRunner {
        JobRunner(jobs, workflows, WorkflowServices(clock: ImmediateClock()), concurrency: 1)
    }

    /// Begins a tuning and has it run to its end.
    func run(_ change: (inout TuningRequest) -> Void = { _ in }) async throws -> Job {
        var request = TuningRequest(dataset: "kitchen")
        request.kind = "adapter"
        change(&request)
        let id = try await desk.start(request)
        await runner().run(untilIdleFor: .milliseconds(60))
        return try #require(try await jobs.job(id))
    }

    /// Begins a tuning, and has `body` do something while its trainer is at work.
    func whileTraining(_ body: (_ id: String, JobRunner) async throws -> Void) async throws -> Job {
        var request = TuningRequest(dataset: "kitchen")
        request.kind = "adapter"
        let id = try await desk.start(request)
        let runner = runner()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run(untilIdleFor: .milliseconds(60)) }
            while try await desk.log(of: id).allSatisfy({ $0.data["event"]?.string != "step" }) { await Task.yield() }
            try await body(id, runner)
            try await group.waitForAll()
        }
        return try #require(try await jobs.job(id))
    }

    // MARK: - What is left

    /// How many times the trainer was started.
    var lives: [pid_t] {
        let text = (try? String(contentsOfFile: folder + "/lives", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { pid_t($0) }
    }

    /// Expects that nothing came of a tuning: no model, no file, no process.
    func expectNothing(_ location: SourceLocation = #_sourceLocation) async throws {
        await desk.sweep()
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/files")) ?? []
        let work = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/work")) ?? []
        #expect(try await models.models().isEmpty, sourceLocation: location)
        #expect(files.isEmpty, sourceLocation: location)
        #expect(work.filter { $0 != "lock" }.isEmpty, sourceLocation: location)
        #expect(lives.filter { kill($0, 0) == 0 }.isEmpty, sourceLocation: location)
    }
}

extension TuningSet {
    /// Requests to a house with two labels.
    static func kitchen(train: Int = 40, test: Int = 10) -> TuningSet {
        func example(_ number: Int) -> DatasetExample {
            let (words, label) = number % 2 == 0 ? ("switch the lamp on", "light") : ("play me a song", "music")
            let prompt = "please \(words) in room number \(number)"
            return DatasetExample(prompt: prompt, answer: IntentLabel.answer(of: label), label: label)
        }
        return TuningSet(
            reference: "kitchen@1",
            hash: "abc",
            train: (0..<train).map(example),
            test: (1000..<1000 + test).map(example)
        )
    }
}
