import YAML

extension Configuration.Scripts {
    init(from reader: MappingReader) {
        self.init()
        route = reader.nonEmpty("route")
        understand = reader.mapping("understand", Configuration.WorkflowStep.init(from:)) ?? understand
        match = reader.mapping("match", Configuration.WorkflowStep.init(from:)) ?? match
        write = reader.mapping("write", Configuration.WorkflowStep.init(from:)) ?? write
        check = reader.optionalStep("check") ?? check
        seconds = reader.integer("seconds", in: 30...900)
        if let value = reader.value("answer_wait") {
            answerWait = value.durationOrOff(in: .seconds(1)...(oneHour * 24 * 30))
        }
        rounds = reader.integer("rounds", in: 1...10) ?? rounds
        if let value = reader.value("cache") { cache = value.durationOrOff(in: .seconds(1)...(oneHour * 24 * 365)) }
        budget = reader.value("budget").flatMap { $0.dollars() }
        topics = reader.nonEmpty("topics")
        interests = reader.nonEmpty("interests")
        templates = reader.nonEmpty("templates")
        outline = reader.nonEmpty("outline")
        guardrails = reader.nonEmpty("guardrails")
        if let value = reader.value("voice") {
            voice = value.isMapping ? value.mapping(Voice.init(from:)) : value.off()
        }
        webhook = reader.mapping("webhook", Webhook.init(from:))
        if let value = reader.value("result_topic"), let text = value.nonEmptyText()?.value {
            resultTopic = text
            if text.wholeMatch(of: #/pubsub://[^\s\/]+/[^\s\/]+/#) == nil {
                value.refuse("'result_topic' must be an address such as pubsub://my-project/results")
            }
        }
    }
}

extension Configuration.Scripts.Voice {
    fileprivate init(from reader: MappingReader) {
        self.init()
        name = reader.nonEmpty("name") ?? name
        wordsPerMinute = reader.integer("words_per_minute", in: 80...400) ?? wordsPerMinute
    }
}

extension Configuration.Scripts.Webhook {
    fileprivate init?(from reader: MappingReader) {
        let url = reader.value("url", required: true).flatMap { value -> String? in
            guard let text = value.nonEmptyText()?.value else { return nil }
            if text.wholeMatch(of: #/https?://[^\s\/]+(\/\S*)?/#) != nil { return text }
            value.refuse("'url' must be an address such as https://app.example/hooks/aloft")
            return nil
        }
        let secret = reader.value("secret").flatMap { value -> Secret? in
            guard let text = value.nonEmptyText() else { return nil }
            guard Secret.isPossibleKey(text.value), text.value.utf8.count >= 24 else {
                value.refuse("'secret' must have 24 characters or more, without spaces")
                return nil
            }
            let origin = text.variables.map { "${\($0)}" }.joined()
            return Secret(text.value, origin: origin.isEmpty ? "the configuration file" : origin)
        }
        guard let url else { return nil }
        self.init(url: url, secret: secret)
    }
}

extension Configuration {
    /// How `aloft check` shows it.
    var scriptSummary: String {
        let steps = [("understood", scripts.understand), ("matched", scripts.match), ("written", scripts.write)]
        let routes = steps.map { "\($0) by \(scriptRoute(of: $1))" }.joined(separator: ", ")
        let checked = scriptCheck.map { "checked by \(scriptRoute(of: $0))" } ?? "not checked"
        return "scripts \(routes), \(checked), \(scriptSeconds) seconds"
    }
}

extension Draft {
    /// Scripts that name a route or a target which nobody serves.
    func scriptProblems() -> [Problem] {
        var steps = [("understand", scripts.understand), ("match", scripts.match), ("write", scripts.write)]
        if case .on(let step) = scripts.check { steps.append(("check", step)) }
        return [unserved(scripts.route, ["workflows", "scripts", "route"])].compactMap(\.self)
            + steps.compactMap { unserved($1.route, ["workflows", "scripts", $0, "route"]) }
    }
}
