import Synchronization

/// Takes messages from a queue and has them worked on, so many at a time.
///
/// A message is taken away from the queue only after its handler has said that it is done, or after it was kept as a dead
/// letter. While it is worked on, its lease is renewed.
package final class Intake<C: Clock<Duration>>: Sendable {
    /// Works on one message; when it is cancelled, the message goes back to the queue unless it is done.
    package typealias Handler = @Sendable (Delivery) async -> Outcome

    struct State {
        var desk = Desk<C.Instant>()
        var report = IntakeReport()
        /// Messages that the queue does not count deliveries of.
        var uncounted: Set<String> = []
        var lost: Set<String> = []
        /// When something was last in work.
        var lastBusy: C.Instant?
        var end: IntakeEnd?
        /// When what is worked on goes back.
        var deadline: C.Instant?
    }

    let queue: any MessageQueue
    let settings: IntakeSettings
    let clock: C
    let deadLetters: [any DeadLetters]
    let counts: any DeliveryCounts
    let time: @Sendable () -> Int
    let tell: @Sendable (IntakeEvent) -> Void
    let handle: Handler
    let state = Mutex(State())
    /// Opens when nothing more is to be received.
    let stopping = Latch()
    /// Opens when what still runs is to end.
    let ending = Latch()
    private let bell: AsyncStream<Void>
    private let bellRope: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - queue: where messages come from.
    ///   - settings: how much at a time, how often, how long.
    ///   - deadLetters: where those go that nothing can be done with; all of them.
    ///   - counts: how often messages were given back, for a queue that does not say.
    ///   - clock: the time that waits are measured by.
    ///   - time: the time of day, in microseconds.
    ///   - tell: hears of what a log is to tell.
    ///   - handle: works on one message.
    package init(
        _ queue: any MessageQueue,
        _ settings: IntakeSettings = IntakeSettings(),
        deadLetters: [any DeadLetters],
        counts: any DeliveryCounts = CountsInMemory(),
        clock: C = ContinuousClock(),
        time: @escaping @Sendable () -> Int,
        tell: @escaping @Sendable (IntakeEvent) -> Void = { _ in },
        handle: @escaping Handler
    ) {
        self.queue = queue
        self.settings = settings
        self.deadLetters = deadLetters
        self.counts = counts
        self.clock = clock
        self.time = time
        self.tell = tell
        self.handle = handle
        (bell, bellRope) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package var report: IntakeReport {
        state.withLock { state in
            var report = state.report
            report.running = state.desk.running
            report.held = state.desk.held.count
            return report
        }
    }

    /// Has ``run()`` return when what is worked on has ended; what has not within the time goes back to the queue.
    package func stop(within limit: Duration? = nil) { stop(.stopped, within: limit) }

    func stop(_ end: IntakeEnd, within limit: Duration?) {
        state.withLock { state in
            state.end = state.end ?? end
            let deadline = clock.now.advanced(by: limit ?? settings.drain)
            state.deadline = min(deadline, state.deadline ?? deadline)
        }
        stopping.open()
        ring()
    }

    /// Works until it is told to stop, or until its settings say that it is enough.
    package func run() async -> IntakeEnd {
        await withTaskGroup(of: Void.self) { background in
            background.addTask { await self.queue.run() }
            for place in deadLetters { background.addTask { await place.run() } }
            background.addTask { await self.keepLeases() }
            background.addTask { await self.watchTime() }
            let end = await work()
            await queue.leave()
            background.cancelAll()
            return end
        }
    }

    private func work() async -> IntakeEnd {
        await withDiscardingTaskGroup(returning: IntakeEnd.self) { tasks in
            var bell = bell.makeAsyncIterator()
            var outage = Outage(since: clock.now)
            state.withLock { $0.lastBusy = clock.now }
            while !stopping.isOpen, !Task.isCancelled {
                let room = room
                guard room > 0 else {
                    _ = await bell.next(isolation: nil)
                    continue
                }
                switch await receive(room, checking: &outage) {
                case .success(let deliveries):
                    outage = Outage(since: clock.now, isKnown: true)
                    for delivery in await take(deliveries) { tasks.addTask { await self.perform(delivery) } }
                    if deliveries.isEmpty, isEmptyForLong { stop(.empty, within: nil) }
                case .failure(let error):
                    guard error.code != .cancelled else { continue }
                    note(error, &outage)
                    let isLong = settings.untilEmpty.map { outage.since.duration(to: clock.now) >= $0 } ?? false
                    if isLong || (!outage.isKnown && error.isPermanent) {
                        stop(.failed(error), within: nil)
                    } else {
                        await stopping.wait(upTo: outage.nextPause(), on: clock)
                    }
                }
            }
            await giveBackWaiting()
            return state.withLock(\.end) ?? .stopped
        }
    }

    /// How many more may be received.
    private var room: Int {
        state.withLock { state in
            min(settings.concurrency - state.desk.running, settings.held - state.desk.held.count)
        }
    }

    /// Notes that there may be room.
    func ring() { bellRope.yield() }

    private func watchTime() async {
        if let limit = settings.maximumRuntime {
            await stopping.wait(upTo: limit, on: clock)
            if !Task.isCancelled { stop(.timeUp, within: nil) }
        }
        await stopping.wait()
        // Whoever stops it again may be less patient.
        while let deadline = state.withLock(\.deadline), clock.now < deadline {
            let left = min(clock.now.duration(to: deadline), .milliseconds(250))
            guard (try? await clock.sleep(for: left)) != nil else { break }
        }
        ending.open()
    }
}
