import Redis

/// What all processes write down about each other in Redis, and the one script that reads and changes it.
///
/// For each limit of each lane there is an account: how much of it every process holds. What is held together never
/// exceeds the limit, for the script adds to one only what none of the others holds, and Redis runs one script at a time.
enum Ledger {
    /// One limit of one lane, and what this process has to say of it.
    struct Account {
        let name: String
        let limit: Int
        /// What this process may have used or may still use by what it was told last.
        let held: Int
        let demand: Int
    }

    struct Visit {
        var id: String
        /// Instead of the server's time, in milliseconds.
        var time: Int?
        /// `nil` when nothing has changed.
        var news: [UInt8]?
        /// Whether this process has been here before, so that a ledger without it is a new one.
        var hasJoined: Bool
        /// Whether more may be asked for than is held.
        var mayGrow: Bool
        var isLeaving: Bool
        var accounts: [Account]
    }

    struct Answer {
        /// The server's time, in milliseconds.
        let time: Int
        let processes: Int
        /// Whether the ledger knew this process.
        let wasKnown: Bool
        let hasNews: Bool
        /// What each of the others has told.
        let news: [[UInt8]]
        /// What may be used from now on, for each account.
        let grants: [Int]

        init?(_ reply: RedisReply) {
            guard let parts = reply.array, parts.count == 6, let time = parts[0].integer,
                let processes = parts[1].integer, let news = parts[4].array, let grants = parts[5].array
            else { return nil }
            self.time = time
            self.processes = max(processes, 1)
            wasKnown = parts[2].integer == 1
            hasNews = parts[3].integer == 1
            self.news = news.compactMap(\.bytes)
            self.grants = grants.map { max($0.integer ?? 0, 0) }
        }
    }

    /// Writes down what `visit` says, and reads what the others said.
    static func exchange(_ visit: Visit, prefix: String, with redis: RedisClient) async throws(RedisError) -> Answer {
        var arguments: [any RedisArgument] = [
            visit.id, visit.time.map { String($0) } ?? "", visit.news ?? [], visit.hasJoined ? 1 : 0,
            visit.mayGrow ? 1 : 0, visit.isLeaving ? 1 : 0,
        ]
        for account in visit.accounts {
            arguments.append(account.limit)
            arguments.append(account.held)
            arguments.append(account.demand)
        }
        let keys = [prefix + "processes", prefix + "news"] + visit.accounts.map { prefix + "account:" + $0.name }
        let reply = try await redis.evaluate(script, keys: keys, arguments: arguments)
        guard let answer = Answer(reply), answer.grants.count == visit.accounts.count else {
            throw RedisError(.malformed, "Redis answered something else than the limits that were asked for.")
        }
        return answer
    }

    /// A process counts as alive for 5 seconds after its last visit.
    ///
    /// What it held is kept for a minute more, for it may have used all of it. A quarter of each limit is for all alike, the rest is shared by demand. Nobody loses here what it holds: it is
    /// told to use less, and holds less once it does.
    private static let script = """
        local alive, memory = 5000, 62000
        local id = ARGV[1]
        local now = tonumber(ARGV[2])
        if not now then
          local time = redis.call('TIME')
          now = time[1] * 1000 + math.floor(time[2] / 1000)
        end
        local known = redis.call('ZSCORE', KEYS[1], id) and 1 or 0
        local grow = ARGV[5] == '1' and (ARGV[4] == '0' or known == 1)
        for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - memory)) do
          redis.call('ZREM', KEYS[1], gone)
          redis.call('HDEL', KEYS[2], gone)
        end
        if ARGV[6] == '1' then redis.call('ZREM', KEYS[1], id) else redis.call('ZADD', KEYS[1], now, id) end
        if ARGV[3] ~= '' then redis.call('HSET', KEYS[2], id, ARGV[3]) end
        redis.call('PEXPIRE', KEYS[1], memory * 2)
        redis.call('PEXPIRE', KEYS[2], memory * 2)
        local processes = redis.call('ZRANGEBYSCORE', KEYS[1], now - alive, '+inf')
        local news = {}
        for _, other in ipairs(processes) do
          local told = other ~= id and redis.call('HGET', KEYS[2], other)
          if told then news[#news + 1] = told end
        end
        local count = math.max(#processes, 1)
        local grants = {}
        for index = 3, #KEYS do
          local place = 7 + (index - 3) * 3
          local limit, held, demand = tonumber(ARGV[place]), tonumber(ARGV[place + 1]), tonumber(ARGV[place + 2])
          local taken, wanted = 0, demand
          local entries = redis.call('HGETALL', KEYS[index])
          for entry = 1, #entries, 2 do
            if entries[entry] ~= id then
              local other, want, seen = string.match(entries[entry + 1], '(%S+) (%S+) (%S+)')
              if now - seen > memory then
                redis.call('HDEL', KEYS[index], entries[entry])
              else
                taken = taken + other
                if now - seen <= alive then wanted = wanted + want end
              end
            end
          end
          local part = 1 / count
          if wanted > 0 then part = part / 4 + demand / wanted * 3 / 4 end
          local target = math.floor(limit * part)
          if target < 1 and demand > 0 then target = 1 end
          local grant = math.min(target, math.max(limit - taken, held))
          if not grow then grant = math.min(grant, held) end
          local entry = string.format('%.0f %.0f %.0f', math.max(held, grant), demand, now)
          redis.call('HSET', KEYS[index], id, entry)
          redis.call('PEXPIRE', KEYS[index], memory * 2)
          grants[#grants + 1] = grant
        end
        return {now, count, known, redis.call('HEXISTS', KEYS[2], id), news, grants}
        """
}
