import Queues
import Store
import TestKit
import Testing

@Suite(.timeLimit(.minutes(2))) struct StoredLettersTests {
    @Test(arguments: TestDatabase.available)
    func `a dead letter is kept once, however often it is brought`(database: TestDatabase) async throws {
        let delivery = Delivery(id: "1", data: [0, 255, 7], attributes: ["b": "2", "a": "\"1\""])
        let letter = DeadLetter(queue: "q", delivery: delivery, reason: "No.", deliveries: 3, time: 1_800)
        var later = letter
        later.time = 1_900
        var other = letter
        (other.queue, other.time) = ("another", 2_000)
        try await database.withDatabase { database in
            try await database.migrate(to: QueuesSchema.migrations, component: QueuesSchema.component)
            let letters = StoredDeadLetters(database)

            try await letters.keep(letter)
            try await letters.keep(later)
            try await letters.keep(other)

            var kept = letter
            kept.delivery.attempt = nil
            let latest = try await letters.latest()
            #expect(latest.map(\.queue) == ["another", "q"])
            #expect(latest.last == kept)
            await database.close()
        }
    }

    /// PostgreSQL takes no such text, and a poisonous message must not be the one that cannot be put away.
    @Test(arguments: TestDatabase.available)
    func `a letter with zero bytes in its words is kept`(database: TestDatabase) async throws {
        let delivery = Delivery(id: "1\0", data: [0], attributes: ["a\0": "\0"])
        let letter = DeadLetter(queue: "q\0", delivery: delivery, reason: "'a\0b' is no word.", deliveries: 1, time: 1)
        try await database.withDatabase { database in
            try await database.migrate(to: QueuesSchema.migrations, component: QueuesSchema.component)
            let letters = StoredDeadLetters(database)

            try await letters.keep(letter)

            let kept = try await letters.latest().first
            #expect(kept?.reason == "'a\u{FFFD}b' is no word.")
            #expect(kept?.delivery.id == "1\u{FFFD}")
            #expect(kept?.delivery.data == [0])
            #expect(kept?.delivery.attributes == ["a\0": "\0"])
            await database.close()
        }
    }

    @Test(arguments: TestDatabase.available)
    func `letters from before a time are thrown away, and no others`(database: TestDatabase) async throws {
        let letters = [1_000, 2_000, 3_000].map { time in
            let delivery = Delivery(id: "\(time)", data: [])
            return DeadLetter(queue: "q", delivery: delivery, reason: "No.", deliveries: 1, time: time)
        }
        try await database.withDatabase { database in
            try await database.migrate(to: QueuesSchema.migrations, component: QueuesSchema.component)
            let stored = StoredDeadLetters(database)
            for letter in letters { try await stored.keep(letter) }

            try await stored.purge(before: 2_000)

            let left = try await stored.latest()
            #expect(left.map(\.time) == [3_000, 2_000])
            await database.close()
        }
    }

    @Test(arguments: TestDatabase.available)
    func `failures are counted for all processes, until the message is forgotten`(database: TestDatabase) async throws {
        try await database.withDatabase { database in
            try await database.migrate(to: QueuesSchema.migrations, component: QueuesSchema.component)
            let counts = StoredCounts(database)

            try await counts.addFailure(of: "1", in: "q", at: 1)
            try await counts.addFailure(of: "1", in: "q", at: 2)
            try await counts.addFailure(of: "2", in: "q", at: 3)
            try await counts.addFailure(of: "1", in: "another", at: 4)

            #expect(try await counts.failures(of: ["1", "2", "3"], in: "q") == ["1": 2, "2": 1])
            try await counts.forget("1", in: "q")
            #expect(try await counts.failures(of: ["1", "2", "3"], in: "q") == ["2": 1])
            try await counts.purge(before: 4)
            #expect(try await counts.failures(of: ["1", "2"], in: "q") == [:])
            #expect(try await counts.failures(of: ["1"], in: "another") == ["1": 1])
            await database.close()
        }
    }
}
