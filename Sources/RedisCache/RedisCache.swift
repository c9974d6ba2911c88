package import Caching
package import Redis

/// Answers kept in Redis, where every process finds them.
package struct RedisCache: AnswerStore {
    private let client: RedisClient

    /// A cache that does not answer at once is no cache.
    private static let patience = Duration.milliseconds(100)
    private static let prefix = "aloft:answer:"

    package init(_ client: RedisClient) {
        self.client = client
    }

    package func answer(for key: CacheKey) async -> CachedAnswer? {
        let reply = try? await client.send(RedisCommand("GET", Self.name(of: key)), within: Self.patience)
        return reply?.bytes.flatMap { CachedAnswer(bytes: $0) }
    }

    package func keep(_ answer: CachedAnswer, for key: CacheKey, within lifetime: Duration) async {
        let milliseconds = max(Int(lifetime / .milliseconds(1)), 1)
        let command = RedisCommand("SET", Self.name(of: key), answer.bytes, "PX", milliseconds)
        _ = try? await client.send(command, within: .seconds(1))
    }

    package func contents() async -> [String: CacheContents] {
        var contents: [String: CacheContents] = [:]
        await scan(route: nil) { names in
            for name in names {
                guard let route = Self.route(of: name) else { continue }
                let size = try? await client.send(RedisCommand("STRLEN", name), within: Self.patience).integer
                contents[route, default: CacheContents()].answers += 1
                contents[route, default: CacheContents()].bytes += size ?? 0
            }
        }
        return contents
    }

    package func purge(route: String?) async -> Int {
        var count = 0
        await scan(route: route) { names in
            // Freed beside the server's work, not within it.
            let command = RedisCommand(["UNLINK"] + names)
            count += (try? await client.send(command, within: .seconds(1)).integer) ?? 0
        }
        return count
    }

    /// Goes through the names of a route's answers, or all, some at a time: the server answers others in between.
    private func scan(route: String?, _ body: ([String]) async -> Void) async {
        let pattern = Self.prefix + (route.map { Self.escaped($0) + ":*" } ?? "*")
        var cursor = "0"
        repeat {
            let command = RedisCommand("SCAN", cursor, "MATCH", pattern, "COUNT", 500)
            guard let reply = try? await client.send(command, within: .seconds(1)).array, reply.count == 2,
                let next = reply[0].text
            else { return }
            let names = (reply[1].array ?? []).compactMap(\.text)
            if !names.isEmpty { await body(names) }
            cursor = next
        } while cursor != "0" && !Task.isCancelled
    }

    private static func name(of key: CacheKey) -> String { prefix + key.route + ":" + key.hexadecimal }

    private static func route(of name: String) -> String? {
        guard name.hasPrefix(prefix), let colon = name.lastIndex(of: ":") else { return nil }
        return String(name[..<colon].dropFirst(prefix.count))
    }

    /// The route's name without what a pattern of Redis reads as more than itself.
    private static func escaped(_ route: String) -> String {
        var text = ""
        for character in route {
            if "*?[]\\^-".contains(character) { text.append("\\") }
            text.append(character)
        }
        return text
    }
}
