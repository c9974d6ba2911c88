import Dashboard
import Ledger
import Testing

@Suite struct LiveFeedTests {
    @Test func `a listener is told what came since it last asked, in order`() throws {
        let feed = LiveFeed()
        let listener = try #require(feed.listen())

        feed.send(row("1"))
        feed.send(row("2"))
        let first = listener.next()
        feed.send(row("3"))
        let second = listener.next()

        #expect(first.rows.map(\.id) == ["1", "2"])
        #expect(second.rows.map(\.id) == ["3"])
        #expect(first.missed + second.missed == 0)
    }

    @Test func `a slow listener keeps so many rows, and is told how many it missed`() throws {
        let feed = LiveFeed()
        let slow = try #require(feed.listen(rows: 10))
        let quick = try #require(feed.listen(rows: 1000))

        for number in 0..<100 { feed.send(row("\(number)")) }
        let (rows, missed) = slow.next()

        #expect(rows.map(\.id) == (0..<10).map(String.init))
        #expect(missed == 90)
        #expect(slow.next().missed == 0)
        #expect(quick.next().rows.count == 100)
    }

    @Test func `whoever is removed is told nothing more, and leaves room for another`() throws {
        let feed = LiveFeed(limit: 1)
        let first = try #require(feed.listen())

        let refused = feed.listen()
        feed.remove(first)
        feed.send(row("1"))
        let second = feed.listen()

        #expect(refused == nil)
        #expect(first.next().rows.isEmpty)
        #expect(second != nil)
        #expect(feed.listenerCount == 1)
    }

    private func row(_ id: String) -> GenerationRow {
        var row = GenerationRow()
        row.id = id
        return row
    }
}
