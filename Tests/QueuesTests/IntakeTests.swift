import Queues
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2))) struct IntakeTests {
    let bench = Bench()

    @Test func `a message is taken away after it was done, and not before`() async {
        let queue = FakeQueue([Delivery(id: "1"), Delivery(id: "2")])
        let early = Notes<String>()

        let intake = bench.intake(queue) { delivery in
            if queue.acknowledged.contains(delivery.id) { early.add(delivery.id) }
            return .done
        }
        let end = await intake.run()

        #expect(end == .empty)
        #expect(queue.acknowledged.sorted() == ["1", "2"])
        #expect(early.all.isEmpty)
        #expect(intake.report.done == 2)
        #expect(bench.letters.letters.isEmpty)
    }

    @Test func `a message that is rejected becomes a dead letter with its reason`() async {
        let message = Delivery(id: "1", data: [1, 2], attributes: ["a": "b"])
        let queue = FakeQueue([message])

        _ = await bench.intake(queue) { _ in .rejected("It is no question.") }.run()

        #expect(queue.acknowledged == ["1"])
        #expect(bench.letters.letters.count == 1)
        let letter = bench.letters.letters.first
        #expect(letter?.reason == "It is no question.")
        #expect(letter?.deliveries == 1)
        #expect(letter?.queue == "fake:queue")
        #expect(letter?.delivery.data == [1, 2])
        #expect(letter?.delivery.attributes == ["a": "b"])
    }

    @Test func `of a message that is withheld, no data is kept`() async {
        let message = Delivery(id: "1", data: [1, 2], attributes: ["a": "b", "request_id": "r"])
        let queue = FakeQueue([message])

        _ = await bench.intake(queue) { _ in .withheld("It has a key in it.") }.run()

        let letter = bench.letters.letters.first
        #expect(queue.acknowledged == ["1"])
        #expect(letter?.reason == "It has a key in it." && letter?.delivery.id == "1")
        #expect(letter?.delivery.data == [] && letter?.delivery.attributes == ["a": "b", "request_id": "r"])
    }

    @Test(arguments: [true, false])
    func `a message that fails rests longer each time and then is a dead letter`(counts: Bool) async {
        let queue = FakeQueue([Delivery(id: "1")], counts: counts)
        var settings = IntakeSettings.brief
        settings.maximumDeliveries = 4

        let intake = bench.intake(queue, settings) { _ in .again("The model is away.") }
        _ = await intake.run()

        let rests = queue.deeds.compactMap { deed -> Duration? in
            if case .givenBack("1", let rest, tried: true) = deed { rest } else { nil }
        }
        #expect(rests.count == 3)
        for (rest, seconds) in zip(rests, [10, 20, 40]) {
            #expect((.seconds(seconds))...(.seconds(seconds) * 1.2) ~= rest)
        }
        #expect(bench.letters.reasons == ["1": "The model is away. It was delivered 4 times."])
        #expect(queue.acknowledged == ["1"])
        #expect(intake.report.givenBack == 3)
        #expect(intake.report.redelivered == 3)
    }

    @Test func `what was delivered too often is not tried once more`() async {
        var settings = IntakeSettings.brief
        settings.maximumDeliveries = 1
        let queue = FakeQueue([Delivery(id: "1"), Delivery(id: "1")])
        let tried = Notes<String>()

        var one = settings
        one.concurrency = 1
        _ = await bench.intake(queue, one) { delivery in
            tried.add(delivery.id)
            return .done
        }.run()

        #expect(tried.all == ["1"])
        #expect(bench.letters.reasons["1"] == "It was delivered 1 times, and nobody was ever done with it.")
    }

    @Test func `as many are worked on at a time as it may, and no more`() async {
        let queue = FakeQueue((0..<20).map { Delivery(id: "\($0)") })
        var settings = IntakeSettings.brief
        settings.concurrency = 3
        let running = Mutex((now: 0, most: 0))

        _ = await bench.intake(queue, settings) { _ in
            running.withLock { running in
                running.now += 1
                running.most = max(running.most, running.now)
            }
            await Task.yield()
            running.withLock { $0.now -= 1 }
            return .done
        }.run()

        #expect(running.withLock(\.most) <= 3)
        #expect(queue.acknowledged.count == 20)
    }

    @Test func `messages of a key are worked on one after another, in order`() async {
        let messages = (0..<30).map { Delivery(id: "\($0)", orderingKey: "key \($0 % 3)") }
        let queue = FakeQueue(messages)
        let order = Notes<Delivery>()
        let running = Mutex<Set<String>>([])
        let overlaps = Notes<String>()

        _ = await bench.intake(queue) { delivery in
            let key = delivery.orderingKey ?? ""
            if !running.withLock({ $0.insert(key).inserted }) { overlaps.add(key) }
            order.add(delivery)
            await Task.yield()
            running.withLock { _ = $0.remove(key) }
            return .done
        }.run()

        #expect(overlaps.all.isEmpty)
        for key in ["key 0", "key 1", "key 2"] {
            let wanted = messages.filter { $0.orderingKey == key }.map(\.id)
            #expect(order.all.filter { $0.orderingKey == key }.map(\.id) == wanted)
        }
    }

    @Test func `nothing of a key overtakes a message that is tried again`() async {
        let queue = FakeQueue(["1", "2", "3"].map { Delivery(id: $0, orderingKey: "k") })
        let order = Notes<String>()

        _ = await bench.intake(queue) { delivery in
            order.add(delivery.id)
            return delivery.id == "1" && order.all.count < 3 ? .again("Not yet.") : .done
        }.run()

        #expect(order.all == ["1", "1", "1", "2", "3"])
        #expect(queue.acknowledged == ["1", "2", "3"])
    }

    @Test func `a lease is renewed for as long as its message is worked on`() async {
        let queue = FakeQueue([Delivery(id: "1")], lease: .milliseconds(15))

        _ = await bench.intake(queue) { _ in
            while queue.extended.count < 3 { await Task.yield() }
            return .done
        }.run()

        #expect(Set(queue.extended) == ["1"])
        #expect(queue.acknowledged == ["1"])
    }

    @Test func `a message whose lease was lost is still taken away when it is done`() async {
        let queue = FakeQueue([Delivery(id: "1")], lease: .milliseconds(15))
        queue.endLease(of: "1")

        let intake = bench.intake(queue) { [events = bench.events] _ in
            while events.all.isEmpty { await Task.yield() }
            return .done
        }
        _ = await intake.run()

        #expect(intake.report.leasesLost == 1)
        #expect(queue.extended == ["1"])
        #expect(queue.acknowledged == ["1"])
    }

    @Test func `what is worked on when the time is up goes back at once, untried`() async {
        let queue = FakeQueue([Delivery(id: "1", orderingKey: "k"), Delivery(id: "2", orderingKey: "k")])
        let (begun, start) = AsyncStream.makeStream(of: Void.self)
        let intake = bench.intake(queue, IntakeSettings()) { _ in
            start.finish()
            try? await Task.sleep(for: .seconds(3600))
            return .again("It was told to end.")
        }

        async let end = intake.run()
        for await _ in begun {}
        intake.stop(within: .zero)

        #expect(await end == .stopped)
        let returned = Set(queue.deeds)
        #expect(returned == [.givenBack("1", .zero, tried: false), .givenBack("2", .zero, tried: false)])
        #expect(intake.report.returned == 2)
        #expect(intake.report.held == 0)
    }

    @Test func `whoever stops it again may be less patient`() async {
        let queue = FakeQueue([Delivery(id: "1")])
        let (begun, start) = AsyncStream.makeStream(of: Void.self)
        let intake = bench.intake(queue, IntakeSettings()) { _ in
            start.finish()
            try? await Task.sleep(for: .seconds(3600))
            return .again("It was told to end.")
        }

        async let end = intake.run()
        for await _ in begun {}
        intake.stop(within: .seconds(3600))
        intake.stop(within: .zero)

        #expect(await end == .stopped)
        #expect(queue.deeds == [.givenBack("1", .zero, tried: false)])
    }

    @Test func `what ends within the time is taken away`() async {
        let queue = FakeQueue([Delivery(id: "1")])
        let (begun, start) = AsyncStream.makeStream(of: Void.self)
        let (stopped, stop) = AsyncStream.makeStream(of: Void.self)
        let intake = bench.intake(queue, IntakeSettings()) { _ in
            start.finish()
            for await _ in stopped {}
            return .done
        }

        async let end = intake.run()
        for await _ in begun {}
        intake.stop(within: .seconds(60))
        stop.finish()

        #expect(await end == .stopped)
        #expect(queue.acknowledged == ["1"])
    }

    @Test func `it ends when its time is up`() async {
        let queue = FakeQueue()
        var settings = IntakeSettings()
        settings.maximumRuntime = .milliseconds(20)

        let end = await bench.intake(queue, settings) { _ in .done }.run()

        #expect(end == .timeUp)
    }

    @Test func `a queue that may not be read ends it at once`() async {
        let queue = FakeQueue([Delivery(id: "1")])
        let error = QueueError(.denied, "The account lacks a role.")
        queue.fail(error)

        let intake = bench.intake(queue, IntakeSettings()) { _ in .done }
        let end = await intake.run()

        #expect(end == .failed(error))
        #expect(!intake.report.isReady)
        #expect(intake.report.trouble == "The account lacks a role.")
    }

    @Test func `a queue that is away is asked again, and its absence told once`() async {
        let queue = FakeQueue([Delivery(id: "1")])
        let away = QueueError(.unavailable, "The queue is away.")
        queue.fail(away, away)
        let (begun, start) = AsyncStream.makeStream(of: Void.self)
        let intake = bench.intake(queue, IntakeSettings()) { _ in
            start.finish()
            return .done
        }

        async let end = intake.run()
        for await _ in begun {}
        intake.stop()

        #expect(await end == .stopped)
        #expect(bench.events.all.count == 2)
        #expect(queue.acknowledged == ["1"])
        #expect(intake.report.isReady)
        #expect(intake.report.trouble == nil)
    }

    @Test func `nobody says that a queue is empty which could not be asked`() async {
        let queue = FakeQueue()
        let away = QueueError(.unavailable, "The queue is away.")
        queue.fail(away, away, away)

        let end = await bench.intake(queue) { _ in .done }.run()

        #expect(end == .failed(away))
    }

    @Test func `an acknowledgement that fails is made again`() async {
        let queue = FakeQueue([Delivery(id: "1")])
        queue.failAcknowledgements(2)

        let intake = bench.intake(queue) { _ in .done }
        _ = await intake.run()

        #expect(queue.acknowledged == ["1"])
        #expect(intake.report.unacknowledged == 0)
    }

    @Test func `a message is not taken away while its dead letter cannot be kept`() async {
        let queue = FakeQueue([Delivery(id: "1")])
        bench.letters.fail(1)

        _ = await bench.intake(queue) { _ in .rejected("No.") }.run()

        #expect(queue.deeds.count == 2)
        guard case .givenBack("1", _, tried: false) = queue.deeds.first else {
            Issue.record("it was \(queue.deeds)")
            return
        }
        #expect(queue.acknowledged == ["1"])
        #expect(bench.letters.letters.count == 1)
    }
}
