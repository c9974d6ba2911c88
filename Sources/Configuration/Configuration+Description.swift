import Generation
import Keys
import Lanes
import YAML

extension Configuration {
    /// Writes the effective plan for people; it names credentials' variables and never holds their values.
    package func describe() -> String {
        var lines = ["listen     \(listen.map(\.description).joined(separator: ", "))"]
        lines.append("tls        \(tls.map { "certificate \($0.certificate), key \($0.key)" } ?? "off")")
        lines.append("loops      \(loops.map(String.init) ?? "one for each core")")
        lines.append("limits     \(limits)")
        if !origins.isEmpty { lines.append("cors       \(origins.joined(separator: ", "))") }
        lines.append("log        \(log.level.rawValue)")
        lines.append("cache      \(cache)")
        lines.append("store      \(store)")
        lines.append("record     \(record)")
        lines.append("workers    \(workers == 0 ? "none: jobs are for aloft worker" : "\(workers) jobs at a time")")
        lines.append("workflows  \(lessons.summary(lessonRoutes))")
        lines.append("           \(scriptSummary)")
        lines.append("           \(projectSummary)")
        lines.append("           \(intentSummary)")
        lines.append("           \(animationSummary)")
        if tuning != Tuning() { lines.append("tuning     \(tuning)") }
        if let push {
            let token = push.token.map { "token from \($0.origin)" } ?? "for whoever may ask for generations"
            lines.append("push       runs of \(push.workflow), \(token)")
        }
        lines.append(
            "keys       \(keys.isEmpty ? "none: everybody may ask" : keys.map(\.name).joined(separator: ", "))"
        )
        if let prompts { lines.append("prompts    \(prompts)") }
        if let prices { lines.append("prices     \(prices)") }
        lines.append("")
        lines.append("providers")
        for provider in providers { lines += provider.lines }
        lines.append("")
        lines.append(routes.isEmpty ? "no routes" : "routes")
        for route in routes { lines += route.lines }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension Configuration.Limits: CustomStringConvertible {
    package var description: String {
        """
        headers \(Units.text(bytes: headerBytes)) in \(Units.text(headerTimeout)), \
        body \(Units.text(bytes: bodyBytes)) in \(Units.text(bodyTimeout)), idle \(Units.text(idleTimeout)), \
        \(connections) connections, \(requests) requests, \(jobs) jobs a key, drain \(Units.text(drainTimeout)), \
        keep-alive \(keepAlive == .zero ? "off" : Units.text(keepAlive))
        """
    }
}

extension Configuration.Provider {
    fileprivate var lines: [String] {
        let owned = models.isEmpty ? "no names" : models.map(\.text).joined(separator: ", ")
        let ruled = (geminiRules.map(\.models) + openAIRules.map(\.models)).map(\.text).joined(separator: ", ")
        let rules = ruled.isEmpty ? [] : ["    rules of its own for \(ruled)"]
        let paced = pace.summary.isEmpty ? [] : ["    pace \(pace.summary)"]
        return ["  \(name)  (\(kind.name.rawValue))", "    \(setting)", "    owns \(owned)"] + rules + paced
    }

    private var setting: String {
        switch kind {
        case .gemini(let hosted), .openai(let hosted):
            "\(hosted.baseURL), key \(hosted.apiKey.map { "from \($0.origin)" } ?? "none")"
        case .vertex(let vertex):
            vertex.summary
        case .llama(let llama):
            llama.summary
        case .template(let template):
            "always the same \(template.text.count) characters"
        }
    }
}

extension Configuration.Provider.Vertex {
    fileprivate var summary: String {
        let shown =
            switch authorization {
            case .applicationDefault: "the application's default credentials"
            case .file(let path): "credentials in \(path)"
            case .accessToken(let secret): "access token from \(secret.origin)"
            case .apiKey(let secret): "express key from \(secret.origin)"
            }
        let place = project.map { "project \($0) in \(location)" } ?? "the key's project"
        return "\(place)\(baseURL.map { " at \($0)" } ?? ""), \(shown)"
    }
}

extension Configuration.Provider.Llama {
    fileprivate var summary: String {
        let server =
            switch server {
            case .automatic: "found automatically"
            case .path(let path): path
            }
        let when =
            switch start {
            case .onDemand: "started on demand"
            case .atStart: "started at once"
            }
        let threads = threads.map(String.init) ?? "automatic"
        return "model \(model), \(when), threads \(threads), slots \(slots), context \(context), server \(server)"
    }
}

extension Configuration.Route {
    fileprivate var lines: [String] {
        let (retry, timeout) = (policy.retry, policy.timeout)
        let order = targets.enumerated().map { "\($0.offset + 1). \($0.element)" }.joined(separator: "  ")
        let waits = "\(Units.text(retry.base)) × \(retry.factor) up to \(Units.text(retry.maximumWait))"
        let limits = [
            ("total", timeout.total), ("connect", timeout.connect), ("first token", timeout.firstToken),
            ("idle", timeout.idle),
        ]
        return [
            "  \(name)",
            "    \(order)",
            "    retry \(retry.attempts) attempts each, waiting \(waits)",
            "    timeout " + limits.map { "\($0) \(Units.text($1))" }.joined(separator: ", "),
            "    degrade \(policy.degrade.rawValue)",
        ] + policy.unusual.map { "    " + $0 }
    }
}

extension Configuration.RouteTarget: CustomStringConvertible {
    package var description: String {
        var text = target.description
        if weight != 1 { text += " (weight \(weight.formatted))" }
        if maximumComplexity != 1 { text += " (complexity up to \(maximumComplexity))" }
        if let contextTokens { text += " (\(contextTokens) tokens of context)" }
        return text
    }
}

extension Configuration.RoutePolicy {
    /// What differs from the defaults, a line each.
    fileprivate var unusual: [String] {
        var lines: [String] = []
        if strategy != .fallback {
            let confidence = minimumConfidence.map { ", confidence at least \($0)" } ?? ""
            let least = strategy == .bandit ? ", each at least \(floor) of the requests" : ""
            lines.append("strategy \(strategy.rawValue)\(confidence)\(least)")
        }
        if !pace.summary.isEmpty { lines.append("pace \(pace.summary)") }
        if asksElsewhereWhenBlocked { lines.append("asks the next target when one blocks") }
        if let cacheLifetime { lines.append("keeps answers for \(Units.text(cacheLifetime))") }
        if let semanticCache {
            lines.append(
                "gives them to questions of the same meaning, wrongly to \(semanticCache.errorBound) of them at most "
                    + "(\(semanticCache.entries) questions, vectors of \(semanticCache.embedder))"
            )
        }
        if hedging > 0 { lines.append("hedge \(hedging) of the requests") }
        if sharesAnswers { lines.append("shares answers of requests that are the same") }
        if priority != .interactive { lines.append("priority \(priority.rawValue)") }
        if let recordsContent { lines.append("content recorded: \(recordsContent.rawValue)") }
        return lines
    }
}

extension Pace {
    /// The limits in words; empty where there are none.
    fileprivate var summary: String {
        var parts: [String] = []
        if let requestsPerMinute { parts.append("\(requestsPerMinute) requests/min") }
        if let tokensPerMinute { parts.append("\(tokensPerMinute) tokens/min") }
        if let concurrency { parts.append("\(concurrency) at once") }
        if stagger > .zero { parts.append("\(Units.text(stagger)) apart") }
        return parts.joined(separator: ", ")
    }
}

extension Double {
    /// Without the fraction that a whole number has none of.
    fileprivate var formatted: String { Int(exactly: self).map(String.init) ?? String(self) }
}
