internal import CUV
internal import Synchronization

/// One running loop per core, handed out in turn.
package final class EventLoopGroup: Sendable {
    package let loops: [EventLoop]
    private let turn = Atomic(0)

    /// Creates and starts the loops.
    package init(count: Int = EventLoopGroup.coreCount) throws(EventLoopError) {
        precondition(count > 0, "a group has at least one loop")
        var loops: [EventLoop] = []
        for number in 0..<count { loops.append(try EventLoop(label: "loop-\(number)")) }
        self.loops = loops
        for loop in loops { loop.start() }
    }

    /// How many cores this process may use.
    package static var coreCount: Int { Int(uv_available_parallelism()) }

    package func next() -> EventLoop {
        let ticket = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return loops[Int(UInt(bitPattern: ticket) % UInt(loops.count))]
    }

    /// Stops every loop and blocks until all threads have ended.
    package func shutdown() {
        for loop in loops { loop.stop() }
        for loop in loops { loop.join() }
    }
}
