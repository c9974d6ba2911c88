import Configuration
import Foundation
import Generation
import JSON
import Jobs
import Ledger
import ModelRegistry
import Tuning

/// `aloft tune`.
enum TuneCommand: Command {
    static let name = "tune"
    static let summary = "tune models on datasets, and say which of them are in use"
    static let help = """
        usage: aloft tune start --dataset NAME[@VERSION] [--base local|MODEL|gemini-…] [--kind head|adapter] [--name NAME]
                                [--adapter-size N] [--epochs N] [--learning-rate X] [--batch N] [--seed N] [--max-length N]
                                [--system TEXT] [--detach]
               aloft tune list | status [ID] | logs ID | cancel ID
               aloft tune show NAME[@VERSION]
               aloft tune activate|canary|retire|clean NAME@VERSION [--reason TEXT]
               aloft tune rollback NAME [--reason TEXT]

        start makes the next version of a model, here and now with its progress on standard error, or with --detach by whoever
        serves. A head tells labels by the vectors of texts and is made in seconds; an adapter changes a local chat model and
        takes minutes (scripts/setup-tuning installs what it needs); models of Google's are tuned on Vertex AI. What was made
        answers as tuned/NAME. Documentation/Tuning.md says all of it.

        list shows the models and what triggers propose, status the tunings, show all that is known of a model and what happened
        to it. activate makes a version what its name means, rollback makes the one before so again, clean removes the files of
        a retired one.

          --dataset NAME     what it learns from (`aloft dataset`)
          --base MODEL       what is tuned; local if not said
          --name NAME        what the model is called; the dataset's name if not said
          --adapter-size N   1, 2, 4, 8, 16 or 32
          --learning-rate X  here the rate itself; for Google a multiple of its own
          --json             the result as JSON
        \(ConfigurationFile.help)

        exit status: 0 done; 1 it could not be done; 2 the command line makes no sense; 3 the configuration was refused
        """

    private static let valued = [
        "dataset", "base", "kind", "name", "adapter-size", "epochs", "learning-rate", "batch", "seed", "max-length",
        "system", "reason", "config",
    ]

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let options = try Options(words, valued: valued, flags: ["detach", "json"], words: 2)
            guard let word = options.words.first else {
                throw Options.Misuse(
                    message: "say start, list, status, logs, cancel, show, activate, retire or rollback"
                )
            }
            guard let action = Action(rawValue: word) else { throw Options.Misuse(message: "tune cannot '\(word)'") }
            let subject = options.words.dropFirst().first
            if action.needsSubject, subject == nil { throw Options.Misuse(message: "\(word) what?") }
            let request = action == .start ? try request(options) : nil
            guard let (configuration, _) = ConfigurationFile.load(options) else { return .configuration }
            return await ForegroundJob.with(configuration, "tuning") { foreground in
                guard let desk = foreground.engine.tunings else {
                    Terminal.complain("there is no folder or store for tuned models: set ALOFT_HOME and 'store'")
                    return .failed
                }
                let sitting = TuneSitting(foreground: foreground, desk: desk, options: options)
                do throws(Failure) {
                    if let request { return try await sitting.start(request) }
                    return try await sitting.run(action, subject ?? "")
                } catch {
                    Terminal.complain(error.message)
                    return .failed
                }
            }
        } catch {
            return misused(error)
        }
    }

    enum Action: String {
        case start, list, status, logs, cancel, show, activate, canary, retire, rollback, clean

        fileprivate var needsSubject: Bool {
            switch self {
            case .start, .list, .status: false
            default: true
            }
        }
    }

    private static func request(_ options: Options) throws(Options.Misuse) -> TuningRequest {
        guard let dataset = options.value("dataset") else { throw Options.Misuse(message: "start needs --dataset") }
        func whole(_ name: String) throws(Options.Misuse) -> Int? {
            guard let text = options.value(name) else { return nil }
            guard let number = Int(text) else {
                throw Options.Misuse(message: "--\(name) is a whole number, not '\(text)'")
            }
            return number
        }
        var request = TuningRequest(dataset: dataset)
        request.base = options.value("base") ?? request.base
        request.kind = options.value("kind")
        request.name = options.value("name")
        request.adapterSize = try whole("adapter-size")
        request.epochs = try whole("epochs")
        request.learningRate = try options.number("learning-rate", in: 1e-7...100)
        request.batch = try whole("batch")
        request.seed = try whole("seed")
        request.maximumLength = try whole("max-length")
        request.system = options.value("system")
        do throws(Failure) {
            try request.check()
        } catch {
            throw Options.Misuse(message: error.message)
        }
        return request
    }
}

/// One use of the command, with all it works with.
struct TuneSitting {
    let foreground: ForegroundJob
    let desk: TuningDesk
    let options: Options

    private var asJSON: Bool { options.has("json") }

    func start(_ request: TuningRequest) async throws(Failure) -> ExitStatus {
        if options.has("detach") {
            let id = try await desk.start(request)
            Terminal.print(asJSON ? (["id": .string(id)] as JSON).text : id)
            return .success
        }
        let plan = try await desk.tuning.plan(request)
        Terminal.note("-- tuning \(plan.base) on \(plan.trainCount) examples of \(plan.dataset), as \(plan.name)")
        let input = try desk.input(request)
        let teller = TuneTeller(desk)
        let job = await withTaskGroup(of: Void.self) { group in
            group.addTask { await teller.run() }
            let job = await foreground.run(Tuning.name, input: input, onBegin: { teller.follow($0) }) { _, _ in }
            await teller.tell()
            group.cancelAll()
            return job
        }
        await desk.sweep()
        if let failure = job?.failure { Terminal.complain("\(failure.message) (\(failure.kind))") }
        guard let job, let entry = try await desk.entry(job.id), job.state == .succeeded else { return .failed }
        let json = entry.json(withCurve: true)
        Terminal.print(asJSON ? json.pretty() : TuneText.made(json, entry.curve))
        return .success
    }

    func run(_ action: TuneCommand.Action, _ subject: String) async throws(Failure) -> ExitStatus {
        let reason = options.value("reason") ?? "by hand"
        switch action {
        case .start: return .usage
        case .list:
            let models = try await registry { registry throws(RegistryError) in try await registry.models() }
            Terminal.print(asJSON ? JSON.array(models.map(\.json)).pretty() : TuneText.table(models))
            if !asJSON { for proposal in try await desk.proposals() { Terminal.print(TuneText.line(proposal)) } }
        case .status:
            let entries = subject.isEmpty ? try await desk.list() : [try await entry(subject)]
            let json = entries.map { $0.json(withCurve: !subject.isEmpty) }
            Terminal.print(
                asJSON ? JSON.array(json).pretty() : entries.map { TuneText.line($0) }.joined(separator: "\n")
            )
        case .logs:
            _ = try await entry(subject)
            for told in try await desk.log(of: subject) { Terminal.print(TuneText.line(told, asJSON: asJSON)) }
        case .cancel:
            let state = try await desk.cancel(try await entry(subject).job.id)
            Terminal.print(state.isEnd ? "it is \(state.rawValue)" : "it is being cancelled")
        case .show:
            let found = try await registry { registry throws(RegistryError) in try await registry.model(subject) }
            let events = try await registry { registry throws(RegistryError) in
                try await registry.events(of: found.name)
            }
            var json = found.json
            json["events"] = .array(events.filter { $0.version == found.version }.map(\.json))
            Terminal.print(json.pretty())
        case .activate: return try await put(subject, .active, reason)
        case .canary: return try await put(subject, .canary, reason)
        case .retire: return try await put(subject, .retired, reason)
        case .rollback:
            let (from, to) = try await registry { registry throws(RegistryError) in
                try await registry.rollBack(subject, because: reason)
            }
            let json: JSON = ["from": from.json, "to": to.json]
            Terminal.print(asJSON ? json.pretty() : "\(to.fullName) is active again, and \(from.fullName) is retired")
        case .clean:
            let model = try await registry { registry throws(RegistryError) in
                try await registry.removeFiles(of: subject)
            }
            Terminal.print(asJSON ? model.json.pretty() : "the files of \(model.fullName) are gone")
        }
        return .success
    }

    private func put(_ name: String, _ state: RegisteredModel.State, _ reason: String) async throws(Failure)
        -> ExitStatus
    {
        let model = try await registry { registry throws(RegistryError) in
            try await registry.put(name, into: state, because: reason)
        }
        Terminal.print(asJSON ? model.json.pretty() : "\(model.fullName) is \(model.state.rawValue)")
        return .success
    }

    private func entry(_ id: String) async throws(Failure) -> TuningDesk.Entry {
        guard let entry = try await desk.entry(id) else {
            throw Failure(.modelNotFound, "There is no tuning '\(id.prefix(100))'; `aloft tune status` lists them.")
        }
        return entry
    }

    private func registry<Value>(
        _ body: (ModelRegistry) async throws(RegistryError) -> Value
    ) async throws(Failure) -> Value {
        do throws(RegistryError) {
            return try await body(desk.tuning.models)
        } catch {
            throw Failure(error)
        }
    }
}
