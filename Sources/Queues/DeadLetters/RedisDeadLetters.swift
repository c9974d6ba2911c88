package import EventLoop
private import Redis

/// A stream of Redis for dead letters, each with its attributes and `dead_letter_…` fields of its own.
///
/// One may be added twice; `dead_letter_id` tells.
package struct RedisDeadLetters: DeadLetters {
    private let client: RedisClient
    private let stream: String

    package init(_ address: RedisStreamAddress, on loop: EventLoop) {
        var options = RedisOptions()
        options.commandTimeout = .seconds(5)
        options.silence = .seconds(5)
        client = RedisClient(address.server, on: loop, options: options)
        stream = address.stream
    }

    package func run() async { await client.run() }

    package func keep(_ letter: DeadLetter) async throws(QueueError) {
        var command = RedisCommand("XADD", stream, "*", "data", letter.delivery.data)
        let attributes = letter.delivery.attributes.merging(letter.ownAttributes) { _, own in own }
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
            command.append(name)
            command.append(value)
        }
        do throws(RedisError) {
            _ = try await client.send(command)
        } catch {
            throw QueueError(error)
        }
    }
}
