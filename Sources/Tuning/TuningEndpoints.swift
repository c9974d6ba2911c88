package import API
import Foundation
import Generation
import HTTP
import JSON
import Jobs

/// What operators do with tunings over HTTP.
package struct TuningEndpoints: Sendable {
    private let desk: TuningDesk

    package init(_ desk: TuningDesk) {
        self.desk = desk
    }

    private static let unknown = APIAnswer.notFound("There is no such tuning.")

    package var endpoints: [APIEndpoint] {
        [
            APIEndpoint("GET", "/api/tunes", "List tunings, the newest first, and what triggers propose.") {
                call throws(Failure) in
                let limit = try call.query("limit", in: 1...200) ?? 50
                let tunes = try await desk.list(limit: limit).map { $0.json(withCurve: false) }
                let proposals = try await desk.proposals().map { name, time, data -> JSON in
                    ["name": .string(name), "time": JSON(time), "proposal": data]
                }
                let triggers = try await desk.looks().map { time, data -> JSON in
                    ["looked": JSON(time), "trigger": data]
                }
                return .json(
                    ["tunes": .array(tunes), "proposals": .array(proposals), "triggers": .array(triggers)]
                )
            },
            APIEndpoint(
                "POST",
                "/api/tunes",
                "Tune a model: {dataset, base, kind, name, adapter_size, epochs, learning_rate, batch, seed, max_length, system}."
            ) { call throws(Failure) in
                let body = JSON.object(try await call.json())
                let request: TuningRequest
                do {
                    request = try JSONDecoder().decode(TuningRequest.self, from: Data(body.bytes))
                } catch {
                    throw Failure(
                        .invalidRequest,
                        "The body is to be an object with 'dataset', and numbers where numbers belong."
                    )
                }
                let id = try await desk.start(request, key: call.caller.key)
                return .json(
                    ["id": .string(id), "state": "queued"],
                    status: 202,
                    fields: ["location": "/api/tunes/\(id)"]
                )
            },
            APIEndpoint("GET", "/api/tunes/{id}", "Show a tuning with its loss curve.") { call throws(Failure) in
                guard let entry = try await desk.entry(call.parameter("id")) else { return Self.unknown }
                return .json(entry.json(withCurve: true))
            },
            APIEndpoint("GET", "/api/tunes/{id}/logs", "Show what a tuning told, from behind ?after= on.") {
                call throws(Failure) in
                guard try await desk.entry(call.parameter("id")) != nil else { return Self.unknown }
                let after = try call.query("after", in: 0...Int(Int32.max)) ?? 0
                let entries = try await desk.log(of: call.parameter("id"), after: after)
                let told = entries.map { entry -> JSON in
                    ["number": JSON(entry.number), "time": JSON(entry.time), "data": entry.data]
                }
                return .json(["log": .array(told)])
            },
            APIEndpoint("DELETE", "/api/tunes/{id}", "End a tuning.") { call throws(Failure) in
                guard let entry = try await desk.entry(call.parameter("id")) else { return Self.unknown }
                let state = try await desk.cancel(entry.job.id)
                return .json(["id": .string(entry.job.id), "state": .string(state.rawValue)])
            },
        ]
    }
}
