/// The scripts that read and change accounts in Redis, which runs one at a time.
///
/// An account has four keys: what was spent in a period (a hash with the total and each writer's part), what is running
/// (a hash with what was taken for each request, and their sum), what was used in each second of the last minute, and
/// when each process was last heard of. Amounts of writers only grow, and what was taken for a request is there
/// once, so a script that runs twice changes nothing the second time.
enum Script {
    /// Takes what a request may spend; `{1, total, own}`, `{0, what, wait}` or `{-1}` for an account that is not there.
    static let reserve =
        time + raising + """
            local process, writer, id = ARGV[2], ARGV[3], ARGV[4]
            local money, budget, tokens = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[8])
            local mostRequests, mostTokens, ttl = tonumber(ARGV[9]), tonumber(ARGV[10]), ARGV[11]
            local spent, running, minute, alive = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
            for _, gone in ipairs(redis.call('ZRANGEBYSCORE', alive, '-inf', now - 60000)) do
              local entries = redis.call('HGETALL', running)
              for index = 1, #entries, 2 do
                if string.sub(entries[index], 1, #gone + 1) == gone .. ' ' then
                  local taken = string.match(entries[index + 1], '^%d+')
                  redis.call('HDEL', running, entries[index])
                  giveBack(running, taken)
                end
              end
              redis.call('ZREM', alive, gone)
            end
            redis.call('ZADD', alive, now, process)
            redis.call('PEXPIRE', alive, 7200000)
            local total = 0
            if budget then
              total = redis.call('HGET', spent, 'total')
              if not total then return {-1} end
              raise(spent, writer, ARGV[7])
              total = tonumber(redis.call('HGET', spent, 'total'))
              redis.call('PEXPIRE', spent, ttl)
            end
            local field = process .. ' ' .. id
            local own = tonumber(redis.call('HGET', spent, 's:' .. writer) or 0)
            if redis.call('HEXISTS', running, field) == 1 then return {1, total, own} end
            local second = math.floor(now / 1000)
            if mostRequests or mostTokens then
              local requests, used, slices = 0, 0, {}
              local entries = redis.call('HGETALL', minute)
              for index = 1, #entries, 2 do
                local start = tonumber(entries[index])
                if start + 61 <= second then
                  redis.call('HDEL', minute, entries[index])
                else
                  local some, more = string.match(entries[index + 1], '(%S+) (%S+)')
                  slices[#slices + 1] = {start, tonumber(some), tonumber(more)}
                  requests, used = requests + some, used + more
                end
              end
              local overRequests = mostRequests and requests + 1 - mostRequests or 0
              local overTokens = mostTokens and used + math.min(tokens, mostTokens) - mostTokens or 0
              if #slices > 0 and (overRequests > 0 or overTokens > 0) then
                table.sort(slices, function(one, other) return one[1] < other[1] end)
                local freeRequests, freeTokens, last = 0, 0, second
                for _, slice in ipairs(slices) do
                  freeRequests, freeTokens, last = freeRequests + slice[2], freeTokens + slice[3], slice[1]
                  if freeRequests >= overRequests and freeTokens >= overTokens then break end
                end
                return {0, overRequests > 0 and 'requests' or 'tokens', (last + 61) * 1000 - now}
              end
            end
            if budget and total + tonumber(redis.call('HGET', running, 'sum') or 0) + money > budget then
              return {0, 'budget', 0}
            end
            if mostRequests or mostTokens then count(minute, second, 1, tokens) end
            redis.call('HSET', running, field, string.format('%.0f %.0f %.0f', money, tokens, second))
            redis.call('HINCRBY', running, 'sum', string.format('%.0f', money))
            redis.call('PEXPIRE', running, 7200000)
            return {1, total, own}
            """

    /// Gives back what was taken for a request, and takes in what its writer has spent.
    static let settle =
        time + raising + """
            local process, writer, id = ARGV[2], ARGV[3], ARGV[4]
            local spent, running, minute = KEYS[1], KEYS[2], KEYS[3]
            local field = process .. ' ' .. id
            local entry = redis.call('HGET', running, field)
            if entry then
              local money, tokens, second = string.match(entry, '(%S+) (%S+) (%S+)')
              redis.call('HDEL', running, field)
              giveBack(running, money)
              if ARGV[6] ~= '' and redis.call('HEXISTS', minute, second) == 1 then
                count(minute, second, 0, tonumber(ARGV[6]) - tonumber(tokens))
              end
            end
            if ARGV[5] ~= '' and redis.call('HEXISTS', spent, 'total') == 1 then raise(spent, writer, ARGV[5]) end
            return 1
            """

    /// Says that a process lives, takes in what it knows of an account and still has running, and returns the account.
    static let tell =
        time + raising + """
            local process, ttl, known = ARGV[2], ARGV[3], tonumber(ARGV[4])
            local spent, running, alive = KEYS[1], KEYS[2], KEYS[3]
            redis.call('ZADD', alive, now, process)
            redis.call('PEXPIRE', alive, 7200000)
            if ttl ~= '' then
              redis.call('HSETNX', spent, 'total', 0)
              for index = 5, 3 + known * 2, 2 do raise(spent, ARGV[index], ARGV[index + 1]) end
              redis.call('PEXPIRE', spent, ttl)
            end
            for index = 5 + known * 2, #ARGV, 2 do
              local money = ARGV[index + 1]
              if redis.call('HSETNX', running, process .. ' ' .. ARGV[index], money .. ' 0 0') == 1 then
                redis.call('HINCRBY', running, 'sum', money)
              end
              redis.call('PEXPIRE', running, 7200000)
            end
            return redis.call('HGETALL', spent)
            """

    /// Says that a process lives, and returns how many do.
    static let greet =
        time + """
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 20000)
            if ARGV[3] == '1' then redis.call('ZREM', KEYS[1], ARGV[2]) else redis.call('ZADD', KEYS[1], now, ARGV[2]) end
            redis.call('PEXPIRE', KEYS[1], 60000)
            return redis.call('ZCARD', KEYS[1])
            """

    /// The first argument replaces the server's time, in milliseconds.
    private static let time = """
        local now = tonumber(ARGV[1])
        if not now then
          local time = redis.call('TIME')
          now = time[1] * 1000 + math.floor(time[2] / 1000)
        end

        """

    private static let raising = """
        local function raise(spent, writer, amount)
          local more = tonumber(amount) - tonumber(redis.call('HGET', spent, 's:' .. writer) or 0)
          if more > 0 then
            redis.call('HINCRBY', spent, 's:' .. writer, string.format('%.0f', more))
            redis.call('HINCRBY', spent, 'total', string.format('%.0f', more))
          end
        end
        local function giveBack(running, money)
          -- Redis does not read a negative zero.
          if tonumber(money) > 0 then redis.call('HINCRBY', running, 'sum', '-' .. money) end
        end
        local function count(minute, second, requests, tokens)
          local some, more = string.match(redis.call('HGET', minute, second) or '0 0', '(%S+) (%S+)')
          redis.call('HSET', minute, second, string.format('%.0f %.0f', some + requests, more + tokens))
          redis.call('PEXPIRE', minute, 70000)
        end

        """
}
