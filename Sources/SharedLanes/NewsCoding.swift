import Generation
import JSON
import Lanes

/// What processes tell each other, as JSON; what a newer process says beyond it is skipped.
enum NewsCoding {
    static func encode(_ all: [LaneNews], _ time: ServerTime) -> [UInt8] {
        var lanes = JSONObject()
        for news in all.sorted(by: { $0.target.description < $1.target.description }) {
            let told = object(news, time)
            if !told.isEmpty { lanes.members.append((key: news.target.description, value: .object(told))) }
        }
        return JSON.object(lanes).bytes
    }

    /// Reads what one process has told; nothing if that makes no sense.
    static func decode(_ bytes: [UInt8], _ time: ServerTime) -> [LaneNews] {
        guard let lanes = try? JSON(parsing: bytes).object else { return [] }
        return lanes.members.compactMap { name, value in
            guard let slash = name.firstIndex(of: "/") else { return nil }
            let target = Target(provider: String(name[..<slash]), model: String(name[slash...].dropFirst()))
            return news(of: target, value, time)
        }
    }

    private static func object(_ news: LaneNews, _ time: ServerTime) -> JSONObject {
        var object = JSONObject()
        func add(_ key: String, _ value: JSON?) {
            if let value { object.members.append((key: key, value: value)) }
        }
        if news.requests.used > 0 || news.tokens.used > 0 {
            add("used", [JSON(news.requests.used), JSON(news.tokens.used)])
        }
        add("requests", news.learnedRequests.flatMap { learned($0, time) })
        add("tokens", news.learnedTokens.flatMap { learned($0, time) })
        add("closed", news.closedUntil.map { JSON(time[$0]) })
        add("breaker", news.breaker.flatMap { finding($0, time) })
        return object
    }

    private static func learned(_ limit: LearnedLimit, _ time: ServerTime) -> JSON? {
        guard let value = limit.value, let change = limit.lastChange else { return nil }
        return [JSON(value), JSON(limit.isNamed), JSON(time[change])]
    }

    private static func finding(_ finding: LaneNews.Finding, _ time: ServerTime) -> JSON? {
        let at = JSON(time[finding.at])
        switch finding.state {
        case .closed: return ["closed", at]
        case .open(let until): return ["open", at, JSON(time[until])]
        case .probing: return nil
        case .down(let failure, let nextProbe):
            return ["down", at, JSON(time[nextProbe]), JSON(failure.kind.rawValue), JSON(failure.message)]
        }
    }

    private static func news(of target: Target, _ value: JSON, _ time: ServerTime) -> LaneNews {
        var news = LaneNews(target)
        news.requests.used = count(value["used"]?[0])
        news.tokens.used = count(value["used"]?[1])
        news.learnedRequests = value["requests"].flatMap { learned($0, time) }
        news.learnedTokens = value["tokens"].flatMap { learned($0, time) }
        news.closedUntil = value["closed"]?.int.map { time[$0] }
        news.breaker = value["breaker"].flatMap { finding($0, time) }
        return news
    }

    /// No count is larger: a wrong one must not make a sum overflow.
    private static func count(_ value: JSON?) -> Int {
        min(max(value?.int ?? 0, 0), 1_000_000_000_000)
    }

    private static func learned(_ value: JSON, _ time: ServerTime) -> LearnedLimit? {
        guard let isNamed = value[1]?.bool, let at = value[2]?.int, count(value[0]) > 0 else { return nil }
        return LearnedLimit(count(value[0]), isNamed: isNamed, at: time[at])
    }

    private static func finding(_ value: JSON, _ time: ServerTime) -> LaneNews.Finding? {
        guard let name = value[0]?.string, let at = value[1]?.int.map({ time[$0] }) else { return nil }
        let until = value[2]?.int.map { time[$0] }
        switch (name, until) {
        case ("closed", _): return LaneNews.Finding(.closed, at: at)
        case ("open", let until?): return LaneNews.Finding(.open(until: until), at: at)
        case ("down", let until?):
            guard let kind = value[3]?.string.flatMap(Failure.Kind.init), let message = value[4]?.string else {
                return nil
            }
            return LaneNews.Finding(.down(Failure(kind, message), nextProbe: until), at: at)
        default: return nil
        }
    }
}
