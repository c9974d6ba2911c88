import Synchronization

extension Intake {
    /// For how long the queue could not be asked, and how long to leave it alone.
    struct Outage {
        /// When messages could last be received, or when the intake began.
        let since: C.Instant
        /// Whether the queue could ever be asked.
        var isKnown = false
        var isTold = false
        private var pause = Duration.milliseconds(500)

        init(since: C.Instant, isKnown: Bool = false) {
            self.since = since
            self.isKnown = isKnown
        }

        mutating func nextPause() -> Duration {
            defer { pause = min(pause * 2, .seconds(30)) }
            return pause
        }
    }

    /// How long a receive that is under way may go on when the intake is to stop.
    ///
    /// One that is broken off may leave messages leased to nobody.
    private static var grace: Duration { .seconds(2) }

    func receive(_ room: Int, checking outage: inout Outage) async -> Result<[Delivery], QueueError> {
        // Whether it is back is not to be known only when the next message comes.
        if !report.isReady {
            do throws(QueueError) {
                try await untilStopped { () throws(QueueError) in try await self.queue.check() }
                noteRecovery(&outage)
            } catch {
                return .failure(error)
            }
        }
        let wait = min(settings.wait, settings.untilEmpty ?? settings.wait)
        do throws(QueueError) {
            return .success(
                try await untilStopped { () throws(QueueError) in
                    try await self.queue.receive(upTo: room, wait: wait)
                }
            )
        } catch {
            return .failure(error)
        }
    }

    /// Asks the queue, and breaks that off a while after the intake was told to stop.
    private func untilStopped<Value: Sendable>(
        _ ask: @escaping @Sendable () async throws(QueueError) -> Value
    ) async throws(QueueError) -> Value {
        let answer = await withTaskGroup(of: Result<Value, QueueError>?.self) { group in
            group.addTask {
                do throws(QueueError) { return .success(try await ask()) } catch { return .failure(error) }
            }
            group.addTask {
                await self.stopping.wait()
                try? await self.clock.sleep(for: Self.grace)
                return nil
            }
            // What is cut short may still have brought something.
            var answer: Result<Value, QueueError>?
            for await result in group {
                answer = result ?? answer
                group.cancelAll()
            }
            return answer
        }
        guard let answer else { throw QueueError(.cancelled, "The intake stops.") }
        return try answer.get()
    }

    /// Notes what came, and returns those whose turn it is.
    func take(_ deliveries: [Delivery]) async -> [Delivery] {
        guard !deliveries.isEmpty else { return [] }
        let counted = await count(deliveries)
        var started: [Delivery] = []
        var resting: [(Delivery, Duration)] = []
        state.withLock { state in
            state.desk.forgetRested(at: clock.now)
            state.report.received += counted.count
            for delivery in counted {
                if delivery.attempt ?? 1 > 1 { state.report.redelivered += 1 }
                state.lost.remove(delivery.id)
                switch state.desk.take(delivery, at: clock.now) {
                case .start: started.append(delivery)
                case .wait, .known: break
                case .rest(let rest): resting.append((delivery, rest))
                }
            }
        }
        for (delivery, rest) in resting { await giveBack(delivery, after: rest, tried: false) }
        return started
    }

    /// Says which delivery each is, where the queue does not.
    private func count(_ deliveries: [Delivery]) async -> [Delivery] {
        let uncounted = deliveries.filter { $0.attempt == nil }.map(\.id)
        guard !uncounted.isEmpty else { return deliveries }
        // Where that cannot be read, a message gets more deliveries than it should, and none is lost.
        let failures = (try? await counts.failures(of: uncounted, in: queue.name)) ?? [:]
        state.withLock { $0.uncounted.formUnion(uncounted) }
        return deliveries.map { delivery in
            var delivery = delivery
            delivery.attempt = delivery.attempt ?? (failures[delivery.id] ?? 0) + 1
            return delivery
        }
    }

    /// Whether there has been nothing to do for as long as the settings say.
    var isEmptyForLong: Bool {
        guard let limit = settings.untilEmpty else { return false }
        return state.withLock { state in
            let since = state.lastBusy ?? clock.now
            return state.desk.held.isEmpty && since.duration(to: clock.now) >= limit
        }
    }

    func note(_ error: QueueError, _ outage: inout Outage) {
        state.withLock { state in
            state.report.trouble = error.message
            state.report.isReady = false
        }
        guard !outage.isTold else { return }
        outage.isTold = true
        tell(.troubled(error))
    }

    private func noteRecovery(_ outage: inout Outage) {
        outage.isKnown = true
        state.withLock { state in
            state.report.trouble = nil
            state.report.isReady = true
        }
        if outage.isTold { tell(.recovered) }
        outage.isTold = false
    }

    /// Renews the leases of all that is held, for as long as its task is not cancelled.
    func keepLeases() async {
        var pause = queue.lease / 3
        while (try? await clock.sleep(for: pause)) != nil {
            let held = state.withLock { state in
                state.desk.held.values.filter { !state.lost.contains($0.id) }
            }
            pause = queue.lease / 3
            guard !held.isEmpty else { continue }
            do throws(QueueError) {
                let ended = try await queue.extend(held)
                for delivery in held where ended.contains(delivery.handle) { noteLost(delivery) }
            } catch {
                // There is time for some more tries before they end.
                pause = queue.lease / 15
            }
        }
    }

    private func noteLost(_ delivery: Delivery) {
        let isLost = state.withLock { state in
            // It may have been done with, or have come again, while that was asked.
            guard state.desk.held[delivery.id]?.handle == delivery.handle else { return false }
            state.report.leasesLost += 1
            return state.lost.insert(delivery.id).inserted
        }
        if isLost { tell(.leaseLost(delivery)) }
    }
}
