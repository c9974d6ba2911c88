import API
import Configuration
import Cryptography
import Feedback
import Generation
import Lanes
import Logging
import ModelRegistry
import NearestNames
import Rollouts
import SQL
import Store

/// The rollouts of a configuration's routes, and the targets that compete in them.
struct Trials: Sendable {
    let desk: RolloutDesk
    let bandits: Bandits
    private let office: RolloutOffice

    init(_ database: Database, _ configuration: Configuration, _ lanes: Lanes, log: Log) {
        let store = RolloutStore(database, configuration)
        var surroundings = RolloutDesk.Surroundings()
        surroundings.trouble = { target in
            guard let report = lanes.reports().first(where: { $0.target == target }) else { return nil }
            switch report.breaker {
            case .closed, .probing: return nil
            case .open: return "it failed so often that it is not asked any more"
            case .down(let failure, _): return "it cannot be asked: \(failure.kind.rawValue)"
            }
        }
        surroundings.tell = { log.rollout($0) }
        desk = RolloutDesk(store, holder: randomHex(bytes: 8), surroundings)
        bandits = Bandits(configuration.competitions, desk.outcomes)
        office = RolloutOffice(store, RolloutOffice.Names(configuration, database))
    }

    var endpoints: [APIEndpoint] { RolloutEndpoints(office).endpoints }

    /// Makes the tables, then judges and learns until the task is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await desk.run() }
            group.addTask { await bandits.run() }
        }
    }
}

extension Configuration {
    fileprivate var competitions: [Bandits.Route] {
        routes.filter { $0.policy.strategy == .bandit }.map {
            Bandits.Route(name: $0.name, targets: $0.targets.map(\.target), floor: $0.policy.floor)
        }
    }
}

extension RolloutStore {
    /// The rollouts of a configuration, whose tuned candidates are told of in the registry.
    init(_ database: Database, _ configuration: Configuration) {
        let registry = ModelRegistry(trying: database)
        self.init(
            database,
            keeper: { rollout in
                guard rollout.candidate.provider == Configuration.tunedProvider, configuration.hasTunedProvider else {
                    return nil
                }
                return await registry.follow(rollout)
            }
        )
    }
}

extension RolloutOffice.Names {
    init(_ configuration: Configuration, _ database: Database) {
        let registry = ModelRegistry(trying: database)
        self.init(
            route: { name in
                if let route = configuration.routes.first(where: { $0.name == name }) {
                    return .success(route.targets.map(\.target))
                }
                let near = nearest(to: name, in: configuration.routes.map(\.name), limit: 1).first
                let hint = near.map { "; did you mean '\($0)'?" } ?? "."
                let sentence = "There is no route '\(name.prefix(100))'\(hint)"
                return .failure(Failure(.modelNotFound, sentence, parameter: "route"))
            },
            target: { name in
                switch configuration.candidate(named: name) {
                case .success(let target)
                where target.provider == Configuration.tunedProvider
                    && configuration.hasTunedProvider:
                    return await registry.candidate(target)
                case let other: return other
                }
            }
        )
    }
}

extension ModelRegistry {
    /// The registry as rollouts change it; they hold it against others.
    fileprivate convenience init(trying database: Database) {
        self.init(database, folder: (Home.folder() ?? "") + "/tuned/files")
    }

    /// Notes a rollout's state; says why that cannot be done now.
    fileprivate func follow(_ rollout: Rollout) async -> String? {
        let trial: RegisteredModel.Trial =
            switch rollout.state {
            case .running, .paused: .begun
            case .promoted: .passed
            case .rolledBack: .failed(hadPassed: rollout.told == .promoted)
            case .ended: .over
            }
        let reason = rollout.reason.isEmpty ? "" : ": \(rollout.reason)"
        let state = rollout.state.rawValue.replacing("_", with: " ")
        do throws(RegistryError) {
            try await follow(
                rollout.candidate.model,
                trial,
                because: "\(rollout.id) of the route '\(rollout.route)' is \(state)\(reason)"
            )
            return nil
        } catch {
            switch error.code {
            case .store, .file: return error.message
            // There is no such version, or no way for it: nothing that would be otherwise later.
            case .unknown, .conflict, .invalid: return nil
            }
        }
    }

    /// A tuned model in the version that its name means now, so that it stays the same while it is tried.
    fileprivate func candidate(_ target: Target) async -> Result<Target, Failure> {
        do throws(RegistryError) {
            let model = try await model(target.model)
            return .success(Target(provider: target.provider, model: model.fullName))
        } catch {
            return .failure(Failure(.modelNotFound, error.message, parameter: "candidate"))
        }
    }
}

extension Configuration {
    /// The one target that a name means.
    fileprivate func candidate(named name: String) -> Result<Target, Failure> {
        func refusal(_ sentence: String) -> Result<Target, Failure> {
            .failure(Failure(.modelNotFound, sentence, parameter: "candidate"))
        }
        let target: Target
        if let provider = providers.first(where: { $0.name == name }), let model = provider.defaultModel {
            target = Target(provider: name, model: model)
        } else {
            switch plan(for: name) {
            case .failure(let unknown): return refusal(unknown.description)
            case .success(let plan):
                guard plan.route == nil else {
                    return refusal("'\(name)' is a route; a candidate is one target, such as provider/model.")
                }
                target = plan.targets[0]
            }
        }
        guard providers.first(where: { $0.name == target.provider })?.kind.name != .template else {
            return refusal("'\(name)' is a template, which answers nothing.")
        }
        return .success(target)
    }
}

extension Log {
    /// The line about something that happened to a rollout.
    fileprivate func rollout(_ event: RolloutDesk.Event) {
        switch event {
        case .changed(let id, let what, let reason):
            write(what == "rolled_back" ? .warning : .info, "rollout") { line in
                line.string("rollout", id)
                line.string("what", what)
                line.string("reason", reason)
            }
        case .lost(let message): write(.warning, "rollouts_unread") { $0.string("message", message) }
        case .regained: write(.info, "rollouts_read_again")
        case .untold(let id, let message):
            write(.warning, "rollout_not_in_registry") { line in
                line.string("rollout", id)
                line.string("message", message)
            }
        }
    }
}
