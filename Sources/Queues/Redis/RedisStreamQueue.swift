private import Cryptography
package import EventLoop
private import Glibc
private import Redis
private import Synchronization

/// A stream of Redis or Valkey, read in the name of a consumer group.
///
/// What was delivered and not acknowledged is in the group's list of pending entries: its idle time is the lease. What was
/// given back rests in a sorted set beside the stream until its time comes. Both are the server's, so a process that
/// is killed takes nothing with it.
package final class RedisStreamQueue: MessageQueue {
    package let name: String
    package let lease: Duration
    private let address: RedisStreamAddress
    private let consumer: String
    private let client: RedisClient
    /// Reads that wait keep their connection to themselves.
    private let waitingClient: RedisClient
    /// Where to go on looking for leases that have ended.
    private let place = Mutex("-")

    /// How long a read waits, after which others' messages are looked for whose leases have ended.
    private static let longestRead = Duration.seconds(1)

    package init(_ address: RedisStreamAddress, on loop: EventLoop, lease: Duration = .seconds(30)) {
        name = address.description
        self.address = address
        self.lease = lease
        consumer = "aloft-\(getpid())-\(randomHex(bytes: 4))"
        var options = RedisOptions()
        options.commandTimeout = .seconds(5)
        options.silence = .seconds(5)
        client = RedisClient(address.server, on: loop, options: options)
        waitingClient = RedisClient(address.server, on: loop, options: options)
    }

    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.client.run() }
            group.addTask { await self.waitingClient.run() }
        }
    }

    package func check() async throws(QueueError) {
        _ = try await inGroup { () throws(RedisError) in
            try await client.send(RedisCommand("XPENDING", address.stream, address.group))
        }
    }

    // MARK: - Receiving

    package func receive(upTo limit: Int, wait: Duration) async throws(QueueError) -> [Delivery] {
        let old = try await takeOver(limit)
        guard old.isEmpty else { return old }
        // Zero would mean to wait for ever.
        return try await read(limit, waiting: max(min(wait, Self.longestRead), .milliseconds(1)))
    }

    /// Leases what has rested long enough, and what others were lent and have let go of.
    private func takeOver(_ limit: Int) async throws(QueueError) -> [Delivery] {
        let start = place.withLock(\.self)
        let reply = try await evaluate(RedisStreamScripts.takeOver, [limit, lease.wholeMilliseconds, start])
        guard let parts = reply.array, parts.count == 2, let next = parts[0].text else { throw Self.malformed }
        place.withLock { $0 = next }
        return try deliveries(parts[1]) { entry in
            guard entry.count == 3, let count = entry[2].integer else { return nil }
            return count
        }.sorted { RedisEntryID($0.id) < RedisEntryID($1.id) }
    }

    private func read(_ limit: Int, waiting time: Duration) async throws(QueueError) -> [Delivery] {
        let command = RedisCommand(
            "XREADGROUP",
            "GROUP",
            address.group,
            consumer,
            "COUNT",
            limit,
            "BLOCK",
            time.wholeMilliseconds,
            "STREAMS",
            address.stream,
            ">"
        )
        let reply = try await inGroup { () throws(RedisError) in
            try await waitingClient.send(command, within: time + .seconds(5))
        }
        if case .null = reply { return [] }
        guard let streams = reply.array, let entries = streams.first?.array, entries.count == 2 else {
            throw Self.malformed
        }
        return try deliveries(entries[1]) { _ in 1 }
    }

    private func deliveries(
        _ reply: RedisReply,
        attempt: ([RedisReply]) -> Int?
    ) throws(QueueError) -> [Delivery] {
        guard let entries = reply.array else { throw Self.malformed }
        var deliveries: [Delivery] = []
        for entry in entries {
            guard let parts = entry.array, parts.count >= 2, let id = parts[0].text, let fields = parts[1].array,
                let attempt = attempt(parts)
            else { throw Self.malformed }
            deliveries.append(Delivery(id, fields, attempt))
        }
        return deliveries
    }

    // MARK: - What is done with a delivery

    package func extend(_ deliveries: [Delivery]) async throws(QueueError) -> Set<String> {
        guard !deliveries.isEmpty else { return [] }
        let reply = try await evaluate(RedisStreamScripts.extend, deliveries.map(\.handle))
        guard let ended = reply.array else { throw Self.malformed }
        return Set(ended.compactMap(\.text))
    }

    package func acknowledge(_ delivery: Delivery) async throws(QueueError) {
        _ = try await evaluate(RedisStreamScripts.acknowledge, [delivery.handle])
    }

    package func giveBack(_ delivery: Delivery, after delay: Duration, tried: Bool) async throws(QueueError) {
        _ = try await evaluate(
            RedisStreamScripts.giveBack,
            [delivery.handle, max(delay, .zero).wholeMilliseconds, tried ? 1 : 0]
        )
    }

    package func leave() async {
        _ = try? await evaluate(RedisStreamScripts.leave, [3_600_000])
    }

    // MARK: - Asking

    private func evaluate(_ script: String, _ arguments: [any RedisArgument]) async throws(QueueError) -> RedisReply {
        try await inGroup { () throws(RedisError) in
            try await client.evaluate(
                script,
                keys: [address.stream, address.restingKey],
                arguments: [address.group, consumer] + arguments
            )
        }
    }

    /// Makes the group, and the stream, where they are missing: at the start, or when somebody has deleted them.
    private func inGroup(_ call: () async throws(RedisError) -> RedisReply) async throws(QueueError) -> RedisReply {
        do throws(RedisError) {
            do throws(RedisError) {
                return try await call()
            } catch {
                guard error.message.contains("NOGROUP") || error.code == .refused("UNBLOCKED") else { throw error }
                try await makeGroup()
                return try await call()
            }
        } catch {
            throw QueueError(error)
        }
    }

    private func makeGroup() async throws(RedisError) {
        do throws(RedisError) {
            // From the first entry on, so that what was sent before anybody worked is not lost.
            let command = RedisCommand("XGROUP", "CREATE", address.stream, address.group, "0", "MKSTREAM")
            _ = try await client.send(command)
        } catch {
            guard error.code == .refused("BUSYGROUP") else { throw error }
        }
    }

    private static let malformed = QueueError(.other, "Redis answered in a way that no stream does.")
}

extension RedisStreamAddress {
    /// Where what was given back rests, by the time when it may be delivered again.
    fileprivate var restingKey: String { "\(stream):resting:\(group)" }
}

extension Delivery {
    /// An entry: `data` and `ordering_key` have a meaning, all other fields are attributes.
    fileprivate init(_ id: String, _ fields: [RedisReply], _ attempt: Int) {
        self.init(id: id, attempt: attempt)
        for index in stride(from: 0, to: fields.count - 1, by: 2) {
            guard let field = fields[index].text, let value = fields[index + 1].bytes else { continue }
            switch field {
            case "data": data = value
            case "ordering_key": orderingKey = value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
            default: attributes[field] = String(decoding: value, as: UTF8.self)
            }
        }
    }
}

/// The id of an entry, which tells the order in which entries came.
private struct RedisEntryID: Comparable {
    private let time: UInt64
    private let number: UInt64

    init(_ text: String) {
        let parts = text.split(separator: "-").map { UInt64($0) ?? 0 }
        time = parts.first ?? 0
        number = parts.count == 2 ? parts[1] : 0
    }

    static func < (left: RedisEntryID, right: RedisEntryID) -> Bool {
        (left.time, left.number) < (right.time, right.number)
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int { Int(self / .milliseconds(1)) }
}
