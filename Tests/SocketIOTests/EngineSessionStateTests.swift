import SocketIO
import Testing

@Suite struct EngineSessionStateTests {
    private let start = ContinuousClock.now
    private let ping: [UInt8] = [UInt8(ascii: "2")]

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func state(
        _ transport: EngineSessionState.Transport = .polling,
        _ change: (inout SocketIOOptions) -> Void = { _ in }
    ) -> EngineSessionState {
        var options = SocketIOOptions()
        (options.pingInterval, options.pingTimeout) = (.seconds(25), .seconds(20))
        change(&options)
        var state = EngineSessionState(transport, now: start, options: options)
        state.noteConnected(true, now: start)
        return state
    }

    // MARK: To the client

    @Test func `a poll gets what waits in order, sixteen packets at a time, and waits where there is nothing`() {
        var state = state()
        for number in 0..<20 { state.send(bytes("4\(number)")) }

        let steps = (state.pollStep(), state.pollStep(), state.pollStep())

        #expect(steps.0 == .packets((0..<16).map { bytes("4\($0)") }))
        #expect(steps.1 == .packets((16..<20).map { bytes("4\($0)") }))
        #expect(steps.2 == .wait)
    }

    @Test func `a WebSocket gets all that waits at once`() {
        var state = state(.webSocket)
        for number in 0..<20 { state.send(bytes("4\(number)")) }

        let steps = (state.frameStep(), state.frameStep())

        #expect(steps.0 == .frames((0..<20).map { bytes("4\($0)") }))
        #expect(steps.1 == .wait)
    }

    @Test func `one poll and one post at a time are taken, and none beside a WebSocket`() {
        var (polling, webSocket) = (state(), state(.webSocket))

        let polls = [polling.beginPoll(), polling.beginPoll(), webSocket.beginPoll()]
        let posts = [polling.beginPost(), polling.beginPost(), webSocket.beginPost()]
        polling.endPoll()
        polling.endPost()
        let again = [polling.beginPoll(), polling.beginPost()]

        #expect(polls == [true, false, false])
        #expect(posts == [true, false, false])
        #expect(again == [true, true])
    }

    @Test func `a client that takes too little ends, and nothing more is said to it`() {
        var state = state { $0.queuedBytes = 1000 }

        for _ in 0..<3 { state.send(Array(repeating: 0x34, count: 100)) }

        let (poll, frames) = (state.pollStep(), state.frameStep())
        #expect(state.ending == .slowReader)
        #expect(poll == .gone)
        #expect(frames == .end(.slowReader))
    }

    @Test func `what was taken makes room`() {
        var state = state { $0.queuedBytes = 1000 }

        for _ in 0..<10 {
            state.send(Array(repeating: 0x34, count: 500))
            _ = state.pollStep()
        }

        #expect(state.ending == nil)
    }

    // MARK: From the client

    @Test func `messages come out in order, and too many hold the client back`() {
        var state = state { $0.unhandledBytes = 600 }

        state.receive(.message(bytes("a")), now: start)
        state.receive(.message(bytes("b")), now: start)
        let before = state.isInputFull
        state.receive(.message(bytes("c")), now: start)
        let after = state.isInputFull
        let first = state.nextMessage()
        let later = state.isInputFull
        let rest = [state.nextMessage(), state.nextMessage(), state.nextMessage()]

        #expect([before, after, later] == [false, true, false])
        #expect(first == bytes("a"))
        #expect(rest == [bytes("b"), bytes("c"), nil])
        #expect(state.isInputEmpty)
    }

    @Test(arguments: [EnginePacket.ping([]), .upgrade])
    func `what belongs to a change of transports breaks a session elsewhere`(packet: EnginePacket) {
        var state = state()

        state.receive(packet, now: start)

        #expect(state.ending == .broken("A packet came that only belongs to a change of transports."))
    }

    @Test func `what a client said before it left is still handled, and dropped after any other end`() {
        var (left, drained) = (state(), state())
        left.receive(.message(bytes("last")), now: start)
        drained.receive(.message(bytes("last")), now: start)

        left.receive(.close, now: start)
        drained.end(.drained)
        left.receive(.message(bytes("too late")), now: start)

        let messages = [left.nextMessage(), left.nextMessage(), drained.nextMessage()]
        #expect(messages == [bytes("last"), nil, nil])
    }

    @Test func `what the server said before it ended a session is still read`() {
        var state = state()
        state.send(bytes("41"))

        state.end(.serverLeft)
        state.send(bytes("4late"))

        let steps = [state.pollStep(), state.pollStep()]
        #expect(steps == [.packets([bytes("41")]), .gone])
    }

    @Test func `the first end counts`() {
        var state = state()

        state.end(.clientLeft)
        state.end(.drained)

        #expect(state.ending == .clientLeft)
    }

    // MARK: The change of transports

    @Test func `a poll is let go while the transport changes, and frames follow`() {
        var state = state()
        _ = state.beginPoll()

        let hasBegun = (state.beginUpgrade(), state.beginUpgrade())
        let during = state.pollStep()
        let isFinished = state.finishUpgrade()
        state.send(bytes("4after"))

        #expect(hasBegun == (true, false))
        #expect(during == .noop)
        #expect(isFinished)
        #expect(state.transport == .webSocket)
        let (poll, frames) = (state.pollStep(), state.frameStep())
        #expect(poll == .noop)
        #expect(frames == .frames([bytes("4after")]))
    }

    @Test func `a change that is given up leaves the session to polling, and may be begun again`() {
        var state = state()
        _ = state.beginUpgrade()

        state.abandonUpgrade()

        let (isFinished, step, hasBegun) = (state.finishUpgrade(), state.pollStep(), state.beginUpgrade())
        #expect(!isFinished)
        #expect(state.transport == .polling)
        #expect(step == .wait)
        #expect(hasBegun)
    }

    @Test func `a session that has ended changes nothing any more`() {
        var (before, during) = (state(), state())
        _ = during.beginUpgrade()

        before.end(.drained)
        during.end(.drained)

        let (hasBegun, isFinished) = (before.beginUpgrade(), during.finishUpgrade())
        #expect(!hasBegun)
        #expect(!isFinished)
    }

    // MARK: Time

    @Test func `a client is asked whether it is there, and asked again after it said so`() {
        var state = state()

        let early = state.tick(start + .seconds(24))
        let due = state.tick(start + .seconds(25))
        let asked = state.pollStep()
        state.receive(.pong, now: start + .seconds(30))
        let between = state.tick(start + .seconds(54))
        let again = state.tick(start + .seconds(55))

        #expect((early, due, between, again) == (false, true, false, true))
        #expect(asked == .packets([ping]))
        #expect(state.ending == nil)
    }

    @Test func `a client that does not say that it is there ends`() {
        var state = state()
        _ = state.tick(start + .seconds(25))

        _ = state.tick(start + .seconds(44))
        let before = state.ending
        _ = state.tick(start + .seconds(45))

        #expect(before == nil)
        #expect(state.ending == .silent)
    }

    @Test func `a client that is held back has its time to answer when it is heard again`() {
        var state = state { $0.unhandledBytes = 1 }
        _ = state.tick(start + .seconds(25))
        state.receive(.message(bytes("much")), now: start + .seconds(26))

        for second in 27...300 { _ = state.tick(start + .seconds(second)) }
        let heldBack = state.ending
        _ = state.nextMessage()
        _ = state.tick(start + .seconds(319))
        let heard = state.ending
        _ = state.tick(start + .seconds(320))

        #expect(heldBack == nil)
        #expect(heard == nil)
        #expect(state.ending == .silent)
    }

    @Test func `who asks for a session and never connects ends`() {
        var options = SocketIOOptions()
        options.connectTimeout = .seconds(5)
        var state = EngineSessionState(.polling, now: start, options: options)

        _ = state.tick(start + .seconds(4))
        let before = state.ending
        _ = state.tick(start + .seconds(5))

        #expect(before == nil)
        #expect(state.ending == .silent)
    }

    @Test func `an answer that nobody asked for changes nothing`() {
        var state = state()

        state.receive(.pong, now: start + .seconds(20))

        let isAsked = state.tick(start + .seconds(25))
        #expect(isAsked)
    }
}
