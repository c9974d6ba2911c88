import EventLoop
import Generation
import LlamaProvider
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct SlotsTests {
    @Test func `those who wait are served in the order they came`() async throws {
        let loops = try EventLoopGroup(count: 1)
        defer { loops.shutdown() }
        let slots = Slots(count: 1, on: loops.loops[0])
        let order = Order()
        try await slots.take(within: .seconds(600))

        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...4 {
                group.addTask {
                    try await slots.take(within: .seconds(600))
                    order.append(number)
                    slots.giveBack()
                }
                while slots.waiting < number {
                    try Task.checkCancellation()
                    await Task.yield()
                }
            }
            slots.giveBack()
            try await group.waitForAll()
        }

        #expect(order.numbers == [1, 2, 3, 4])
    }

    @Test func `one who is cancelled leaves the line, and the place goes to the next`() async throws {
        let loops = try EventLoopGroup(count: 1)
        defer { loops.shutdown() }
        let slots = Slots(count: 1, on: loops.loops[0])
        try await slots.take(within: .seconds(600))
        let impatient = Task { await whyFailed { () throws(Failure) in try await slots.take(within: .seconds(600)) } }
        while slots.waiting < 1 {
            try Task.checkCancellation()
            await Task.yield()
        }
        let patient = Task { await whyFailed { () throws(Failure) in try await slots.take(within: .seconds(600)) } }
        while slots.waiting < 2 {
            try Task.checkCancellation()
            await Task.yield()
        }

        impatient.cancel()
        let first = await impatient.value
        slots.giveBack()
        let second = await patient.value

        #expect(first?.kind == .cancelled)
        #expect(second == nil)
        #expect(slots.waiting == 0)
    }

    @Test func `a line that does not move is left in time`() async throws {
        let loops = try EventLoopGroup(count: 1)
        defer { loops.shutdown() }
        let slots = Slots(count: 1, on: loops.loops[0])
        try await slots.take(within: .seconds(600))

        let failure = await whyFailed { () throws(Failure) in try await slots.take(within: .milliseconds(5)) }

        #expect(failure?.kind == .overloaded)
        #expect(slots.waiting == 0)
    }
}

/// Remembers who came when.
private final class Order: Sendable {
    private let state = Mutex<[Int]>([])

    var numbers: [Int] { state.withLock { $0 } }

    func append(_ number: Int) {
        state.withLock { $0.append(number) }
    }
}
