import LlamaProvider
import Testing

@Suite struct ResidentsTests {
    private typealias Instant = ContinuousClock.Instant
    private let start = ContinuousClock.now

    private func loaded(_ names: String..., limit: Int = 2) -> Residents<String> {
        var residents = Residents<String>(limit: limit)
        for (number, name) in names.enumerated() {
            _ = residents.enter(name)
            residents.add("server of \(name)", as: name, at: start)
            residents.leave(name, at: start + .seconds(number))
        }
        return residents
    }

    @Test func `a model that is loaded is used again`() {
        var residents = loaded("a", "b")

        #expect(residents.enter("a") == .present("server of a"))
        #expect(residents.all == ["server of a", "server of b"])
    }

    @Test func `the one that was used longest ago makes room, one at a time`() {
        var residents = loaded("a", "b")

        #expect(residents.enter("c") == .makeRoom("server of a"))
        #expect(residents.enter("d") == .full)
        residents.remove("a")
        #expect(residents.enter("c") == .room)
    }

    @Test func `one that leaves is not used any more, and comes back when it is gone`() {
        var residents = loaded("a", "b")
        _ = residents.enter("c")

        #expect(residents.enter("a") == .full)
        residents.remove("a")
        #expect(residents.enter("a") == .room)
    }

    @Test func `models that are in use stay`() {
        var residents = loaded("a", "b")
        _ = residents.enter("a")
        _ = residents.enter("b")

        #expect(residents.enter("c") == .full)
        #expect(residents.expire(idleSince: start + .seconds(100)).isEmpty)
    }

    @Test func `those that nobody has used for long are let go once`() {
        var residents = loaded("a", "b")

        #expect(residents.expire(idleSince: start) == ["server of a"])
        #expect(residents.expire(idleSince: start + .seconds(100)) == ["server of b"])
        #expect(residents.expire(idleSince: start + .seconds(100)).isEmpty)
    }
}
