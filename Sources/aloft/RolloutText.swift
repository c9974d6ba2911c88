import JSON
import Ledger
import Reports

/// What `aloft rollout` prints for people.
enum RolloutText {
    static func list(_ list: JSON) -> String {
        var table = TextTable([
            .init("id"), .init("route"), .init("candidate"), .init("state"), .init("%", isNumber: true), .init("since"),
            .init("reason"),
        ])
        for rollout in list.array ?? [] {
            table.add([
                text(rollout["id"]), text(rollout["route"]), text(rollout["candidate"]), text(rollout["state"]),
                number(rollout["percent"]), time(rollout["changed"]), text(rollout["reason"]),
            ])
        }
        return table.text
    }

    static func report(_ report: JSONObject) -> String {
        var lines = [
            "\(text(report["kind"])) \(text(report["id"])): \(text(report["candidate"])) on route \(text(report["route"])), "
                + "\(text(report["state"])) at \(number(report["percent"])) % (step \(number(report["step"])))"
        ]
        if let reason = report["reason"]?.string, !reason.isEmpty { lines.append("last: \(reason)") }
        if let waiting = report["waiting_for"]?.string { lines.append("now: \(waiting)") }
        if let planned = report["settings"]?["planned_per_arm"]?.int {
            lines.append("planned: \(planned) requests in each arm, then looked at once")
        }
        var table = TextTable(
            [.init("guard"), .init("is")]
                + ["route", "of", "candidate", "of", "worse", "alarm at", "no worse", "passes at"].map {
                    .init($0, isNumber: true)
                }
        )
        for finding in report["findings"]?.array ?? [] {
            let (baseline, candidate) = (finding["baseline"], finding["candidate"])
            table.add([
                text(finding["guard"]), text(finding["conclusion"]), number(baseline?["mean"]),
                number(baseline?["count"]),
                number(candidate?["mean"]), number(candidate?["count"]), number(finding["evidence_of_worse"]),
                number(finding["alarm_at"]), number(finding["evidence_of_no_worse"]), number(finding["pass_at"]),
            ])
        }
        lines += ["", table.text]
        if let looked = report["significance"], !looked.isNull {
            lines += [
                "",
                "success differs by \(number(looked["difference"])) (\(number(looked["from"])) to \(number(looked["to"]))), "
                    + "p = \(number(looked["p_value"])) if looked at once, at \(number(looked["planned_per_arm"])) requests in each arm"
                    + (looked["is_complete"]?.bool == true ? "" : ", which are not there yet"),
            ]
        }
        lines.append("")
        for event in report["events"]?.array ?? [] {
            lines.append(
                "\(time(event["time"]))  \(text(event["event"]))  \(number(event["percent"])) %  by \(text(event["actor"]))  \(text(event["reason"]))"
            )
        }
        return lines.joined(separator: "\n")
    }

    private static func text(_ json: JSON?) -> String { json?.string ?? "–" }

    private static func time(_ json: JSON?) -> String { json?.int.map { String(Timestamp.text($0).prefix(19)) } ?? "–" }

    private static func number(_ json: JSON?) -> String {
        guard let value = json?.double else { return "–" }
        let rounded = (value * 10_000).rounded() / 10_000
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int(rounded)) : String(rounded)
    }
}
