package import API
internal import Generation
internal import JSON
internal import SQL

/// Rollouts over HTTP, for operators.
package struct RolloutEndpoints: Sendable {
    private let office: RolloutOffice

    package init(_ office: RolloutOffice) { self.office = office }

    package var endpoints: [APIEndpoint] {
        [
            APIEndpoint("GET", "/api/rollouts", "List rollouts and experiments, the newest first.") {
                _ throws(Failure) in
                do throws(SQLError) { return .json(["rollouts": try await office.list()]) } catch {
                    throw Failure(.overloaded, error.message)
                }
            },
            APIEndpoint(
                "POST",
                "/api/rollouts",
                "Start a rollout: route, candidate, and if need be steps, guard, margin, alpha, min_requests; ab and share."
            ) { call throws(Failure) in
                let wanted = try await call.json()
                do throws(RolloutRefusal) {
                    return .json(try await office.start(wanted, by: Self.actor(call)).json, status: 201)
                } catch {
                    switch error {
                    case .misread(let failure): throw failure
                    case .impossible(let error): return try Self.answer(error)
                    }
                }
            },
            APIEndpoint(
                "GET",
                "/api/rollouts/{id}",
                "Show a rollout, by its id or its route: what was counted, what that proves, and what happened."
            ) { call throws(Failure) in
                do throws(RolloutError) {
                    return .json(.object(try await office.report(call.parameter("id"))))
                } catch { return try Self.answer(error) }
            },
            APIEndpoint(
                "POST",
                "/api/rollouts/{id}/{action}",
                "Have a rollout pause, resume, promote, rollback or end."
            ) { call throws(Failure) in
                guard let action = RolloutOffice.Action(rawValue: call.parameter("action")) else {
                    return .notFound("A rollout can pause, resume, promote, rollback and end.")
                }
                do throws(RolloutError) {
                    return .json(try await office.act(action, call.parameter("id"), by: Self.actor(call)).json)
                } catch { return try Self.answer(error) }
            },
        ]
    }

    private static func actor(_ call: APICall) -> String { call.caller.key.isEmpty ? "operator" : call.caller.key }

    private static func answer(_ error: RolloutError) throws(Failure) -> APIAnswer {
        switch error {
        case .missing(let sentence): return .notFound(sentence)
        case .conflict(let sentence): return .conflict(sentence)
        case .store(let error): throw Failure(.overloaded, "The store cannot be used now: \(error.message)")
        }
    }
}
