private import Cryptography
private import Foundation
package import Generation
package import JSON
package import SQL
private import Statistics
private import Store

/// What operators do with rollouts, wherever they sit.
package struct RolloutOffice: Sendable {
    /// What operators may want of a rollout there is.
    package enum Action: String, CaseIterable, Sendable {
        case pause, resume, promote, rollback, end
    }

    /// The names of a configuration.
    package struct Names: Sendable {
        /// The targets of a route, or why there is none.
        package var route: @Sendable (String) -> Result<[Target], Failure>
        /// The target that a name means, or why it means none.
        package var target: @Sendable (String) async -> Result<Target, Failure>

        package init(
            route: @escaping @Sendable (String) -> Result<[Target], Failure>,
            target: @escaping @Sendable (String) async -> Result<Target, Failure>
        ) {
            self.route = route
            self.target = target
        }
    }

    private let store: RolloutStore
    private let outcomes: Outcomes
    private let names: Names
    private let now: @Sendable () -> Int

    package init(
        _ store: RolloutStore,
        _ names: Names,
        now: @escaping @Sendable () -> Int = { Int(Date().timeIntervalSince1970 * 1_000_000) }
    ) {
        self.store = store
        self.names = names
        self.now = now
        outcomes = Outcomes(store.database)
    }

    /// Starts what an object describes: `route`, `candidate`, `ab`, and what ``RolloutSettings`` reads.
    package func start(_ json: JSONObject, by actor: String) async throws(RolloutRefusal) -> Rollout {
        let rollout: Rollout
        do throws(Failure) {
            rollout = try await read(json)
        } catch { throw .misread(error) }
        var begun = rollout
        do throws(SQLError) {
            let all = try await outcomes.yardsticks(of: rollout.route)
            begun.yardsticks = Yardsticks(
                latency: rollout.settings.guards.contains(.latencyP95) ? all.latency : nil,
                cost: rollout.settings.guards.contains(.cost) ? all.cost : nil
            )
            if rollout.kind == .experiment {
                let before = try await outcomes.success(of: rollout.route)
                begun.settings.planned = rollout.settings.perArm(before.count >= 100 ? before.mean : nil)
            }
        } catch { throw .impossible(.store(error)) }
        do throws(RolloutError) {
            try await store.add(begun, by: actor)
        } catch { throw .impossible(error) }
        // Who cannot be told now is told by whatever judges.
        _ = try? await store.tell()
        return begun
    }

    private func read(_ json: JSONObject) async throws(Failure) -> Rollout {
        func name(_ member: String) throws(Failure) -> String {
            guard let text = json[member]?.string, !text.isEmpty else {
                throw Failure(.invalidRequest, "'\(member)' is missing.", parameter: member)
            }
            return text
        }
        let known = ["route", "candidate", "ab", "share", "steps", "guard", "margin", "alpha", "min_requests"]
        if let strange = json.members.first(where: { !known.contains($0.key) }) {
            let sentence = "There is no '\(strange.key.prefix(50))' here; there are \(known.joined(separator: ", "))."
            throw Failure(.invalidRequest, sentence, parameter: strange.key)
        }
        let route = try name("route")
        let targets = try names.route(route).get()
        let candidate = try await names.target(try name("candidate")).get()
        // A name that means a version means another one later, and is the same as the candidate now.
        var hasOther = false
        for target in targets {
            let meant = try? await names.target(target.description).get()
            if meant != candidate { hasOther = true }
        }
        guard hasOther else {
            let sentence = "'\(candidate)' is all that the route '\(route)' has: there is nothing to compare it with."
            throw Failure(.invalidRequest, sentence, parameter: "candidate")
        }
        let ab = json["ab"] ?? false
        guard let isExperiment = ab == .null ? false : ab.bool else {
            throw Failure(.invalidRequest, "'ab' is true or false.", parameter: "ab")
        }
        let kind = isExperiment ? Rollout.Kind.experiment : .rollout
        let id = "\(kind == .rollout ? "r" : "x")-\(randomHex(bytes: 5))"
        return Rollout(id: id, kind, of: route, to: candidate, try RolloutSettings(json, kind), Yardsticks(), at: now())
    }

    /// Does what an operator wants with the rollout of an id, or of a route (``RolloutStore/find(_:)``).
    package func act(_ action: Action, _ name: String, by actor: String) async throws(RolloutError) -> Rollout {
        // Whoever judges may be sooner; then it is looked at again.
        for _ in 0..<5 {
            let before = try await store.find(name)
            var after = before
            after.changed = now()
            after.reason = "by hand"
            let event: String
            switch (action, before.state) {
            case (.pause, .running): (after.state, event) = (.paused, "paused")
            case (.resume, .paused): (after.state, event) = (.running, "resumed")
            case (.promote, .running), (.promote, .paused): (after.state, event) = (.promoted, "promoted")
            case (.rollback, .running), (.rollback, .paused), (.rollback, .promoted):
                (after.state, event) = (.rolledBack, "rolled_back")
            case (.end, .running), (.end, .paused), (.end, .promoted): (after.state, event) = (.ended, "ended")
            default:
                let state = before.state.rawValue.replacingOccurrences(of: "_", with: " ")
                throw .conflict("\(before.id) is \(state): it cannot be asked to \(action.rawValue).")
            }
            do throws(SQLError) {
                let seen = try await outcomes.read(before)
                let evidence = Verdict(before, seen).json
                if try await store.change(before, to: after, event, evidence: evidence, by: actor) {
                    // Who cannot be told now is told by whatever judges.
                    _ = try? await store.tell()
                    return after
                }
            } catch { throw .store(error) }
        }
        throw .conflict("The rollout '\(name)' changes all the time; try again.")
    }

    package func list() async throws(SQLError) -> JSON {
        .array(try await store.list().map(\.json))
    }

    /// Everything about the rollout of an id or a route: what was counted, what it proves, what happened.
    package func report(_ name: String) async throws(RolloutError) -> JSONObject {
        let rollout = try await store.find(name)
        do throws(SQLError) {
            let seen = try await outcomes.read(rollout)
            let verdict = Verdict(rollout, seen)
            var json = rollout.json.object ?? [:]
            json["findings"] = verdict.json
            if rollout.state == .running, case .hold(let why) = verdict.decision { json["waiting_for"] = .string(why) }
            if rollout.kind == .experiment { json["significance"] = Self.significance(rollout, seen[.success]) }
            json["events"] = .array(try await store.events(of: rollout.id))
            return json
        } catch { throw .store(error) }
    }

    /// What a test that is looked at once says of success, and how many requests it was to wait for.
    private static func significance(_ rollout: Rollout, _ seen: SequentialComparison?) -> JSON {
        guard let mine = seen?.candidate.proportion, let theirs = seen?.baseline.proportion,
            let share = mine.share, let other = theirs.share
        else { return .null }
        let difference = mine.difference(from: theirs, confidence: 1 - rollout.settings.error)
        // Those that began before it was written down are held to what is not known of them.
        let planned = rollout.settings.planned ?? rollout.settings.perArm(nil)
        return [
            "difference": JSON(share - other), "from": JSON(difference.lowerBound), "to": JSON(difference.upperBound),
            "p_value": JSON(mine.pValue(against: theirs)), "planned_per_arm": planned.map { JSON($0) } ?? .null,
            "is_complete": .bool(planned.map { min(mine.trials, theirs.trials) >= $0 } ?? false),
        ]
    }
}

/// Why nothing was started.
package enum RolloutRefusal: Error {
    /// What was wanted makes no sense.
    case misread(Failure)
    case impossible(RolloutError)

    package var message: String {
        switch self {
        case .misread(let failure): failure.message
        case .impossible(let error): error.description
        }
    }
}
