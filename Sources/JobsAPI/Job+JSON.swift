import Foundation
import JSON
import Jobs
import Workflows

extension Job {
    /// What callers are shown of a job, with what it gave as its workflow shows that.
    func json(_ registry: WorkflowRegistry) -> JSON {
        var json: JSONObject = [
            "id": .string(id), "workflow": .string(workflow), "state": .string(state.rawValue),
            "created": time(created),
            "started": time(started), "ended": time(ended), "events": JSON(events),
            "cost_usd": JSON(Double(spent) / 1_000_000_000),
        ]
        if let progress {
            json["progress"] = ["fraction": JSON(progress), "message": progressText.map { .string($0) } ?? .null]
        }
        if let user { json["user"] = .string(user) }
        if let waitingFor { json["waiting_for"] = .string(waitingFor) }
        if isCancelRequested, !state.isEnd { json["cancelling"] = true }
        if let output = registry.output(of: self) { json["output"] = output }
        if let failure { json["error"] = ["type": .string(failure.kind), "message": .string(failure.message)] }
        return .object(json)
    }

    private func time(_ microseconds: Int?) -> JSON {
        guard let microseconds else { return .null }
        let date = Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
        return .string(date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    }
}

extension JobEvent {
    /// The data as it was told.
    var json: JSON { (try? JSON(parsing: data)) ?? .null }
}
