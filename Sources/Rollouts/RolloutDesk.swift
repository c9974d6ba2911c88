private import Foundation
package import Generation
internal import JSON
package import SQL
private import Statistics
private import Store
private import Synchronization

/// Knows the rollouts of all processes as the store has them, places this process's requests, and judges where nobody else does.
package final class RolloutDesk: Sendable {
    /// What an operator should know.
    package enum Event: Sendable, Hashable {
        /// A rollout was changed by its evidence: its id, what happened, and why.
        case changed(String, String, String)
        /// The store cannot be read, and why.
        case lost(String)
        case regained
        /// Whoever keeps a rollout's candidate could not be told of its state, and why.
        case untold(String, String)
    }

    /// How this process asks targets.
    package struct Surroundings: Sendable {
        /// Why a target is not asked any more; `nil` as long as it is.
        package var trouble: @Sendable (Target) -> String?
        /// Microseconds since 1970.
        package var now: @Sendable () -> Int
        package var tell: @Sendable (Event) -> Void

        package init(
            trouble: @escaping @Sendable (Target) -> String? = { _ in nil },
            now: @escaping @Sendable () -> Int = { Int(Date().timeIntervalSince1970 * 1_000_000) },
            tell: @escaping @Sendable (Event) -> Void = { _ in }
        ) {
            self.trouble = trouble
            self.now = now
            self.tell = tell
        }
    }

    package let store: RolloutStore
    package let outcomes: Outcomes
    let surroundings: Surroundings
    private let holder: String
    private let state = Mutex(State())

    private struct State {
        var routes: [String: Lane] = [:]
        /// When the store was read last, in microseconds since 1970.
        var read = 0
        var isMigrated = false
        var isLost = false
        /// Candidates that failed here, and why, whether or not the store knows yet.
        var tripped: [String: String] = [:]
        /// Rollouts whose state the candidate's keeper could not be told of, and why.
        var untold: [String: String] = [:]
    }

    /// What goes on at one route.
    private struct Lane {
        var promoted: Rollout?
        var active: Rollout?
    }

    /// A rollout that nobody can watch gets no traffic.
    private static let longestBlindness = 30_000_000
    private static let leaseTime = 10_000_000

    /// - Parameters:
    ///   - store: where rollouts are kept, and the records they are judged by.
    ///   - holder: the name of this process among those that share the store.
    ///   - surroundings: how this process asks targets.
    package init(_ store: RolloutStore, holder: String, _ surroundings: Surroundings = Surroundings()) {
        self.store = store
        self.holder = holder
        self.surroundings = surroundings
        outcomes = Outcomes(store.database)
    }

    // MARK: - Requests

    /// Puts the candidate of the request's arm first, and says which arm it is; `nil` where no rollout counts it.
    package func place(_ plan: inout Plan, _ request: Request, _ exchange: Exchange) -> String? {
        guard let route = plan.route else { return nil }
        let (lane, isBlind, isTripped) = state.withLock { state -> (Lane?, Bool, Bool) in
            guard let lane = state.routes[route] else { return (nil, false, false) }
            return (
                lane, surroundings.now() - state.read > Self.longestBlindness,
                lane.active.map { state.tripped[$0.id] != nil } ?? false
            )
        }
        guard let lane else { return nil }
        func mayAnswer(_ target: Target) -> Bool { request.allows?(target) ?? true }
        if let promoted = lane.promoted, mayAnswer(promoted.candidate) { plan.putFirst(promoted.candidate) }
        guard let active = lane.active, active.state == .running, !isBlind, !isTripped, mayAnswer(active.candidate)
        else {
            return nil
        }
        guard active.takes(exchange.tags.user ?? request.user ?? exchange.id) else { return active.baselineArm }
        plan.putFirst(active.candidate)
        return active.candidateArm
    }

    // MARK: - Judging

    /// Reads and judges every second until the task is cancelled.
    package func run() async {
        repeat {
            let begun = ContinuousClock.now
            // What cannot be read now can be the next time, and was told.
            try? await turn()
            // Large records are read less often: a twentieth of the time at most.
            let wait = max(.seconds(1), begun.duration(to: .now) * 20)
            guard (try? await Task.sleep(for: min(wait, .seconds(60)))) != nil else { return }
        } while !Task.isCancelled
    }

    /// Reads what there is, takes back what failed here, judges if it is this process's turn, and tells the candidates' keeper.
    package func turn() async throws(SQLError) {
        do throws(SQLError) {
            if !state.withLock(\.isMigrated) {
                try await store.migrate()
                state.withLock { $0.isMigrated = true }
            }
            try await read()
            try await takeBack()
            try await judge()
            try await tellKeeper()
        } catch {
            note(error.message)
            throw error
        }
        note(nil)
    }

    /// Reads rollouts as the store has them now.
    package func read() async throws(SQLError) {
        let now = surroundings.now()
        var routes: [String: Lane] = [:]
        for rollout in try await store.current() {
            if rollout.state == .promoted {
                routes[rollout.route, default: Lane()].promoted = rollout
            } else {
                routes[rollout.route, default: Lane()].active = rollout
            }
        }
        state.withLock { state in
            state.routes = routes
            state.read = now
            let active = Set(routes.values.compactMap(\.active?.id))
            state.tripped = state.tripped.filter { active.contains($0.key) }
        }
    }

    /// Rolls back what this process cannot ask any more, which needs no proof.
    private func takeBack() async throws(SQLError) {
        for rollout in running() {
            guard let reason = surroundings.trouble(rollout.candidate) else { continue }
            state.withLock { $0.tripped[rollout.id] = reason }
        }
        for rollout in running() {
            guard let reason = state.withLock({ $0.tripped[rollout.id] }) else { continue }
            let seen = try? await outcomes.read(rollout)
            try await end(rollout, reason, Verdict(rollout, seen ?? [:]).json)
        }
    }

    private func running() -> [Rollout] {
        state.withLock { $0.routes.values.compactMap(\.active).filter { $0.state == .running } }
    }

    private func judge() async throws(SQLError) {
        let running = running()
        let now = surroundings.now()
        guard !running.isEmpty, try await store.judge(holder, now: now, until: now + Self.leaseTime) else { return }
        for rollout in running { try await judge(rollout) }
    }

    private func judge(_ rollout: Rollout) async throws(SQLError) {
        let seen = try await outcomes.read(rollout)
        let verdict = Verdict(rollout, seen)
        switch verdict.decision {
        case .hold:
            if !rollout.yardsticks.suffice(for: rollout.settings.guards) { try await measure(rollout) }
        case .rollBack(let reason): try await end(rollout, reason, verdict.json)
        case .advance(let reason):
            var next = rollout
            next.reason = reason
            next.changed = surroundings.now()
            if rollout.isAtEnd {
                next.state = .promoted
            } else {
                next.step += 1
                next.phase += 1
                next.held = seen.mapValues { Held(count: Int($0.baseline.count), sum: $0.baseline.sum) }
            }
            try await write(rollout, next, rollout.isAtEnd ? "promoted" : "advanced", verdict.json)
        }
    }

    /// Measures what is to be held against, by the arm that is not the candidate's, and begins to compare anew.
    private func measure(_ rollout: Rollout) async throws(SQLError) {
        let minimum = min(max(rollout.settings.minimum, 20), 200)
        let measured = try await outcomes.yardsticks(of: rollout.route, arm: rollout.baselineArm, minimum: minimum)
        guard measured.suffice(for: rollout.settings.guards) else { return }
        var next = rollout
        next.yardsticks = measured
        next.phase += 1
        next.changed = surroundings.now()
        next.reason = "measured what the route's answers take"
        try await write(rollout, next, "measured", [])
    }

    private func end(_ rollout: Rollout, _ reason: String, _ evidence: JSON) async throws(SQLError) {
        var next = rollout
        next.state = rollout.kind == .experiment ? .ended : .rolledBack
        next.reason = reason
        next.changed = surroundings.now()
        try await write(rollout, next, "rolled_back", evidence)
    }

    private func write(_ before: Rollout, _ after: Rollout, _ event: String, _ evidence: JSON) async throws(SQLError) {
        if try await store.change(before, to: after, event, evidence: evidence, by: "aloft") {
            surroundings.tell(.changed(after.id, event, after.reason))
        }
        try await read()
    }

    /// What it could not be told it is told the next time; that is said once.
    private func tellKeeper() async throws(SQLError) {
        let troubles = try await store.tell()
        let known = state.withLock { state in
            defer { state.untold = troubles }
            return state.untold
        }
        for (id, why) in troubles.sorted(by: { $0.key < $1.key }) where known[id] != why {
            surroundings.tell(.untold(id, why))
        }
    }

    private func note(_ trouble: String?) {
        let wasLost = state.withLock { state in
            defer { state.isLost = trouble != nil }
            return state.isLost
        }
        if !wasLost, let trouble { surroundings.tell(.lost(trouble)) }
        if wasLost, trouble == nil { surroundings.tell(.regained) }
    }
}
