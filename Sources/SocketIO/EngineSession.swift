import Synchronization

/// One client's session, whatever connections it comes over.
final class EngineSession: Sendable {
    let id: String
    /// Where its client is; `nil` where that is not to be told.
    let host: String?
    private let state: Mutex<EngineSessionState>
    private let onEnd: @Sendable (EngineSession, SessionEnding) -> Void

    /// For the request that waits for packets.
    let pollSignal = Signal()
    /// For the WebSocket that sends packets.
    let frameSignal = Signal()
    /// For the WebSocket that must end without sending more.
    private let abortSignal = Signal()
    private let inputSignal = Signal()
    private let roomSignal = Signal()
    private let endSignal = Signal()
    /// For those who have more to send than may be queued.
    private let outputSignal = Signal()

    init(
        id: String,
        host: String?,
        _ transport: EngineSessionState.Transport,
        options: SocketIOOptions,
        onEnd: @escaping @Sendable (EngineSession, SessionEnding) -> Void
    ) {
        self.id = id
        self.host = host
        self.onEnd = onEnd
        state = Mutex(EngineSessionState(transport, now: .now, options: options))
    }

    /// Lets the state act, and wakes whoever waits for what it may have changed.
    @discardableResult
    private func act<Result: Sendable>(_ body: (inout EngineSessionState) -> Result) -> Result {
        let (result, ending) = state.withLock { state in
            let before = state.ending
            let result = body(&state)
            return (result, before == nil ? state.ending : nil)
        }
        if let ending {
            for signal in [pollSignal, frameSignal, abortSignal, inputSignal, roomSignal, endSignal, outputSignal] {
                signal.set()
            }
            onEnd(self, ending)
        }
        return result
    }

    var ending: SessionEnding? { state.withLock { $0.ending } }
    var isOverWebSocket: Bool { state.withLock { $0.transport == .webSocket } }

    func end(_ ending: SessionEnding) { act { $0.end(ending) } }

    func tick(_ now: ContinuousClock.Instant) {
        guard act({ $0.tick(now) }) else { return }
        pollSignal.set()
        frameSignal.set()
    }

    func noteConnected(_ isConnected: Bool) { act { $0.noteConnected(isConnected, now: .now) } }
}

// MARK: - To the client

extension EngineSession {
    func send(_ packet: [UInt8]) {
        act { $0.send(packet) }
        pollSignal.set()
        frameSignal.set()
    }

    func beginPoll() -> Bool { act { $0.beginPoll() } }
    func endPoll() { act { $0.endPoll() } }

    func pollStep() -> EngineSessionState.PollStep {
        let step = act { $0.pollStep() }
        outputSignal.set()
        if ending != nil { endSignal.set() }
        return step
    }

    func frameStep() -> EngineSessionState.FrameStep {
        let step = act { $0.frameStep() }
        outputSignal.set()
        if ending != nil { endSignal.set() }
        return step
    }

    /// Waits until there is room for more to be sent, or nothing more is.
    func room() async {
        await outputSignal.wait { state.withLock { $0.hasRoom || $0.ending != nil } }
    }

    /// Waits until what was to be sent has been taken.
    func flushed() async {
        await endSignal.wait { state.withLock(\.isOutputEmpty) }
    }

    /// Waits until the session has ended with nothing more to be said.
    func aborted() async {
        await abortSignal.wait { ending != nil }
    }
}

// MARK: - From the client

extension EngineSession {
    func beginPost() -> Bool { act { $0.beginPost() } }
    func endPost() { act { $0.endPost() } }

    /// Takes a packet in, and waits while too many have not been handled.
    func receive(_ packet: EnginePacket) async {
        act { $0.receive(packet, now: .now) }
        inputSignal.set()
        await roomSignal.wait { !state.withLock(\.isInputFull) }
    }

    /// Waits for the next message; `nil` when there will be none, or the task is cancelled.
    func nextMessage() async -> [UInt8]? {
        while !Task.isCancelled {
            let mark = inputSignal.mark
            let (message, hasEnded) = state.withLock { ($0.nextMessage(), $0.ending != nil) }
            roomSignal.set()
            if hasEnded { endSignal.set() }
            if let message { return message }
            if hasEnded { return nil }
            await inputSignal.wait(past: mark)
        }
        return nil
    }

    func ended() async {
        await endSignal.wait { ending != nil }
    }

    /// Waits until what came before the end has been handled, all but the last of it.
    func drained() async {
        await endSignal.wait { state.withLock(\.isInputEmpty) }
    }
}

// MARK: - The change of transports

extension EngineSession {
    func beginUpgrade() -> Bool {
        let hasBegun = act { $0.beginUpgrade() }
        pollSignal.set()
        return hasBegun
    }

    func finishUpgrade() -> Bool {
        let isFinished = act { $0.finishUpgrade() }
        pollSignal.set()
        return isFinished
    }

    func abandonUpgrade() { act { $0.abandonUpgrade() } }
}
