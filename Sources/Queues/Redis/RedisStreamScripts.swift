/// What is done on the server as one deed.
///
/// `KEYS[1]` is the stream and `KEYS[2]` the sorted set of what rests; `ARGV[1]` is the group and `ARGV[2]` the consumer.
enum RedisStreamScripts {
    /// Leases up to `ARGV[3]` entries that have rested long enough, or that nobody has looked after for `ARGV[4]` ms.
    ///
    /// The latter are looked for from `ARGV[5]` on, some at a time, since many may rest; where to go on is returned first. An
    /// entry that was deleted while it was pending is gone, and is pending no more.
    static let takeOver = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local room = tonumber(ARGV[3])
        local found = {}
        local function claim(id)
            redis.call('ZREM', KEYS[2], id)
            local entry = redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, id)[1]
            if entry and entry[2] then
                local count = redis.call('XPENDING', KEYS[1], ARGV[1], id, id, 1)[1][4]
                found[#found + 1] = {id, entry[2], count}
                room = room - 1
            else
                redis.call('XACK', KEYS[1], ARGV[1], id)
            end
        end
        for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, room)) do claim(id) end
        local limit = 1000
        local next = '-'
        local pendings = redis.call('XPENDING', KEYS[1], ARGV[1], 'IDLE', ARGV[4], ARGV[5], '+', limit)
        for index, pending in ipairs(pendings) do
            if room == 0 then break end
            if not redis.call('ZSCORE', KEYS[2], pending[1]) then claim(pending[1]) end
            if index == limit then next = '(' .. pending[1] end
        end
        return {next, found}
        """

    /// Begins leases anew that are this consumer's; returns those that are not.
    static let extend = """
        local ended = {}
        for index = 3, #ARGV do
            local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[index], ARGV[index], 1)[1]
            if pending and pending[2] == ARGV[2] and not redis.call('ZSCORE', KEYS[2], ARGV[index]) then
                redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[index], 'JUSTID')
            else
                ended[#ended + 1] = ARGV[index]
            end
        end
        return ended
        """

    /// Takes an entry away, whoever holds it by now; out of the stream as well, where no other group reads it.
    static let acknowledge = """
        redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
        redis.call('ZREM', KEYS[2], ARGV[3])
        if #redis.call('XINFO', 'GROUPS', KEYS[1]) == 1 then redis.call('XDEL', KEYS[1], ARGV[3]) end
        """

    /// Lets an entry rest for `ARGV[4]` ms, and unless `ARGV[5]` is 1 does not count that it was delivered.
    static let giveBack = """
        local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1)[1]
        if not pending or pending[2] ~= ARGV[2] then return 0 end
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local count = pending[4]
        if ARGV[5] ~= '1' and count > 0 then count = count - 1 end
        redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[3], 'RETRYCOUNT', count, 'JUSTID')
        redis.call('ZADD', KEYS[2], now + ARGV[4], ARGV[3])
        return 1
        """

    /// Removes this consumer if it holds nothing, and others that hold nothing and were not heard of for `ARGV[3]` ms.
    static let leave = """
        for _, info in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
            local consumer = {}
            for index = 1, #info, 2 do consumer[info[index]] = info[index + 1] end
            local isGone = consumer.name == ARGV[2] or consumer.idle > tonumber(ARGV[3])
            if consumer.pending == 0 and isGone then
                redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer.name)
            end
        end
        """
}
