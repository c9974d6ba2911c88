import Dashboard
import JSON
import Ledger
import TestKit
import Testing

@Suite struct LiveTests {
    @Test func `a generation is told when it ends, after the lanes as they are`() async throws {
        try await Served.with(nil) { served in
            let connection = try await served.connect("/api/live", "Authorization: Bearer admin\r\n", "close")
            let begun = await connection.receive(until: "event: lanes")

            served.feed.send(entry(1, at: Timestamp.now).generation)
            let told = await connection.receive(until: "event: generations")

            #expect(begun.contains("content-type: text/event-stream"))
            #expect(told.contains("\"target\":\"gemini/flash\",\"breaker\":\"closed\""))
            let more = await connection.receive(until: "\"request-1\"")
            #expect(more.contains("\"request-1\""))
            await connection.close()
        }
    }

    @Test func `more rows than a listener is kept are counted`() async throws {
        try await Served.with(nil) { served in
            let connection = try await served.connect("/api/live", "Authorization: Bearer admin\r\n", "close")
            _ = await connection.receive(until: "event: lanes")

            for number in 0..<700 { served.feed.send(entry(number, at: Timestamp.now).generation) }
            let told = await connection.receive(until: "event: missed")

            #expect(told.contains("\"request-0\""))
            let rest = await connection.receive(until: "\"count\":")
            #expect(rest.contains("\"count\":"))
            await connection.close()
        }
    }

    @Test func `a listener that left is forgotten, and those that stay are sent away when the server stops`()
        async throws
    {
        try await Served.with(nil) { served in
            let leaving = try await served.connect("/api/live", "Authorization: Bearer admin\r\n", "close")
            let staying = try await served.connect("/api/live", "Authorization: Bearer admin\r\n", "close")
            _ = await leaving.receive(until: "event: lanes")
            _ = await staying.receive(until: "event: lanes")

            await leaving.close()
            while served.feed.listenerCount > 1 { await Task.yield() }
            served.feed.close()
            let all = await staying.receiveAll()

            #expect(all.hasSuffix("0\r\n\r\n"))
            #expect(served.feed.listenerCount == 0)
        }
    }
}
