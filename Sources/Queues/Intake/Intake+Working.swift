import Synchronization

extension Intake {
    /// Works on a message, and then on those of its key that waited behind it.
    func perform(_ delivery: Delivery) async {
        var next: Delivery? = delivery
        while let delivery = next {
            next = await work(on: delivery)
            state.withLock { $0.lastBusy = clock.now }
            ring()
        }
    }

    /// Works on a message until it needs no more of this process; returns whose turn it is then.
    private func work(on delivery: Delivery) async -> Delivery? {
        let attempt = delivery.attempt ?? 1
        var outcome: Outcome? = .rejected("It was delivered \(attempt - 1) times, and nobody was ever done with it.")
        if attempt <= settings.maximumDeliveries { outcome = await handled(delivery) }
        switch outcome {
        case .done: return await finish(delivery)
        case .rejected(let reason): return await bury(delivery, reason)
        case .withheld(let reason): return await bury(delivery, of: delivery.withheld, reason)
        case .again(let reason, _) where attempt >= settings.maximumDeliveries:
            return await bury(delivery, "\(reason) It was delivered \(attempt) times.")
        case .again(let reason, let rest): await tryLater(delivery, reason, rest)
        case nil: await rest(delivery, for: .zero, tried: false)
        }
        return nil
    }

    /// What the handler says; `nil` when it had to end before it was done.
    private func handled(_ delivery: Delivery) async -> Outcome? {
        await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await self.handle(delivery) }
            group.addTask {
                await self.ending.wait()
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            // It was told to end; if it was done by then, the message need not come again.
            let last = await group.next() ?? nil
            return last == .done ? .done : nil
        }
    }

    /// Takes a message away.
    private func finish(_ delivery: Delivery, isDead: Bool = false) async -> Delivery? {
        let (latest, isCounted) = state.withLock { state in
            (state.desk.held[delivery.id] ?? delivery, !state.uncounted.contains(delivery.id))
        }
        let error = await persist { () throws(QueueError) in try await self.queue.acknowledge(latest) }
        if let error { tell(.unacknowledged(latest, error)) }
        if !isCounted, delivery.attempt ?? 1 > 1 { try? await counts.forget(delivery.id, in: queue.name) }
        let next = state.withLock { state in
            if error != nil {
                state.report.unacknowledged += 1
            } else if isDead {
                state.report.deadLetters += 1
            } else {
                state.report.done += 1
            }
            state.forget(delivery.id)
            return state.desk.finish(delivery.id)
        }
        guard let next, stopping.isOpen else { return next }
        await rest(next, for: .zero, tried: false)
        return nil
    }

    /// Makes a dead letter of a message, or of what may be kept of it, and takes it away.
    private func bury(_ delivery: Delivery, of kept: Delivery? = nil, _ reason: String) async -> Delivery? {
        let attempt = delivery.attempt ?? 1
        let letter = DeadLetter(
            queue: queue.name,
            delivery: kept ?? delivery,
            reason: reason,
            deliveries: min(attempt, settings.maximumDeliveries),
            time: time()
        )
        for place in deadLetters {
            if let error = await persist({ () throws(QueueError) in try await place.keep(letter) }) {
                tell(.unburied(delivery, error))
                await rest(delivery, for: settings.rest(after: attempt, random: .random(in: 0...1)), tried: false)
                return nil
            }
        }
        tell(.deadLetter(letter))
        return await finish(delivery, isDead: true)
    }

    private func tryLater(_ delivery: Delivery, _ reason: String, _ rest: Duration?) async {
        let attempt = delivery.attempt ?? 1
        let rest = rest ?? settings.rest(after: attempt, random: .random(in: 0...1))
        let isCounted = state.withLock { !$0.uncounted.contains(delivery.id) }
        if !isCounted { try? await counts.addFailure(of: delivery.id, in: queue.name, at: time()) }
        tell(.givenBack(delivery, reason: reason, rest: rest))
        await self.rest(delivery, for: rest, tried: true)
    }

    /// Gives a message back, and those of its key that wait behind it.
    private func rest(_ delivery: Delivery, for rest: Duration, tried: Bool) async {
        let latest = state.withLock { $0.desk.held[delivery.id] ?? delivery }
        await giveBack(latest, after: rest, tried: tried)
        let following = state.withLock { state in
            state.forget(delivery.id)
            return state.desk.rest(delivery.id, until: clock.now.advanced(by: rest))
        }
        for other in following { await giveBack(other, after: rest, tried: false) }
    }

    func giveBack(_ delivery: Delivery, after rest: Duration, tried: Bool) async {
        state.withLock { state in
            state.lost.remove(delivery.id)
            if tried { state.report.givenBack += 1 } else { state.report.returned += 1 }
        }
        // Where that fails, it comes again when its lease ends.
        try? await queue.giveBack(delivery, after: rest, tried: tried)
    }

    func giveBackWaiting() async {
        for delivery in state.withLock({ $0.desk.releaseWaiting() }) {
            await giveBack(delivery, after: .zero, tried: false)
        }
    }

    /// Does what must not be lost, several times if need be; returns why it could not be done.
    private func persist(_ deed: () async throws(QueueError) -> Void) async -> QueueError? {
        var pause = Duration.milliseconds(100)
        while true {
            do throws(QueueError) {
                try await deed()
                return nil
            } catch {
                guard !error.isPermanent, error.code != .cancelled, pause < .seconds(4) else { return error }
                try? await clock.sleep(for: pause)
                pause *= 2
            }
        }
    }
}

extension Intake.State {
    fileprivate mutating func forget(_ id: String) {
        uncounted.remove(id)
        lost.remove(id)
    }
}
