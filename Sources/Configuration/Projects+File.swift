import YAML

extension Configuration.Projects {
    init(from reader: MappingReader) {
        self.init()
        route = reader.nonEmpty("route")
        schema = reader.mapping("schema", Configuration.WorkflowStep.init(from:)) ?? schema
        plan = reader.mapping("plan", Configuration.WorkflowStep.init(from:)) ?? plan
        code = reader.mapping("code", Configuration.WorkflowStep.init(from:)) ?? code
        review = reader.optionalStep("review") ?? review
        documents = reader.optionalStep("documents") ?? documents
        mode = reader.oneOf("mode", Mode.self) ?? mode
        stack = reader.oneOf("stack", Stack.self) ?? stack
        if let value = reader.value("phases_from") {
            phasesFrom = value.string() == "off" ? nil : value.integer(in: 1...24)
        }
        scaffold = reader.boolean("scaffold")
        repairs = reader.integer("repairs", in: 0...5) ?? repairs
        strategy = reader.oneOf("strategy", Strategy.self) ?? strategy
        candidates = reader.integer("candidates", in: 2...8) ?? candidates
        canary = reader.mapping("canary", Canary.init(from:))
        shown = reader.integer("shown", in: 1000...1_000_000)
        if let value = reader.value("cache") { cache = value.durationOrOff(in: .seconds(1)...(oneHour * 24 * 365)) }
        budget = reader.value("budget").flatMap { $0.dollars() }
        environment = reader.nonEmpty("environment")
    }
}

extension Configuration.Projects.Canary {
    fileprivate init?(from reader: MappingReader) {
        let route = reader.nonEmpty("route", required: true)
        let percent = reader.number("percent", in: 0...100, required: true)
        guard let route, let percent else { return nil }
        self.init(route: route, percent: percent)
    }
}

extension Configuration {
    /// How `aloft check` shows it.
    var projectSummary: String {
        let mode = plansProjects ? "planned by \(projectRoute(of: projects.plan)), " : ""
        let code = projectRoute(of: projects.code)
        let canary = projects.canary.map { ", \($0.percent) % of users by \($0.route)" } ?? ""
        let reviewed = projectReview.map { "reviewed by \(projectRoute(of: $0))" } ?? "not reviewed"
        let best = projects.strategy == .bestOf ? ", the best of \(projects.candidates)" : ""
        return "projects \(mode)written by \(code)\(canary)\(best), \(reviewed)"
    }
}

extension Draft {
    /// Steps of projects that name a route or a target which nobody serves.
    func projectProblems() -> [Problem] {
        var steps = [("schema", projects.schema), ("plan", projects.plan), ("code", projects.code)]
        for (name, step) in [("review", projects.review), ("documents", projects.documents)] {
            if case .on(let step) = step { steps.append((name, step)) }
        }
        let place = ["workflows", "projects"]
        let own = [
            unserved(projects.route, place + ["route"]), unserved(projects.canary?.route, place + ["canary", "route"]),
        ]
        return own.compactMap(\.self) + steps.compactMap { unserved($1.route, place + [$0, "route"]) }
    }
}
