/// What a session of Engine.IO is at: what waits in both directions, how it travels, and when it is too late.
///
/// It does nothing itself; ``EngineSession`` asks it under a lock and wakes whoever has to know.
package struct EngineSessionState {
    package enum Transport: Sendable { case polling, webSocket }

    /// What a request that waits for packets is to do.
    package enum PollStep: Hashable, Sendable {
        case wait
        case packets([[UInt8]])
        case noop
        case gone
    }

    /// What a WebSocket that sends packets is to do.
    package enum FrameStep: Hashable, Sendable {
        case wait
        case frames([[UInt8]])
        case end(SessionEnding)
    }

    package private(set) var transport: Transport
    package private(set) var ending: SessionEnding?
    package private(set) var isUpgrading = false
    package private(set) var isPolling = false
    package private(set) var isPosting = false
    private var output: [[UInt8]] = []
    private var outputBytes = 0
    private var input: [[UInt8]] = []
    private var inputBytes = 0
    private var pingDue: ContinuousClock.Instant
    private var pongDue: ContinuousClock.Instant?
    private var connectDue: ContinuousClock.Instant?
    private let options: SocketIOOptions

    package init(_ transport: Transport, now: ContinuousClock.Instant, options: SocketIOOptions) {
        self.transport = transport
        self.options = options
        pingDue = now + options.pingInterval
        connectDue = now + options.connectTimeout
    }

    /// What a packet costs beside its bytes.
    private static let overhead = 256
    /// The official Python client drops the whole of an answer that holds more.
    private static let packetsInAnswer = 16
}

// MARK: - To the client

extension EngineSessionState {
    package mutating func send(_ packet: [UInt8]) {
        guard ending == nil else { return }
        guard outputBytes + packet.count + Self.overhead <= options.queuedBytes else { return end(.slowReader) }
        output.append(packet)
        outputBytes += packet.count + Self.overhead
    }

    package var isOutputEmpty: Bool { output.isEmpty }

    /// Whether there is room for as much again as is queued.
    package var hasRoom: Bool { outputBytes <= options.queuedBytes / 2 }

    private mutating func takeOutput(atMost limit: Int = .max) -> [[UInt8]] {
        let packets = Array(output.prefix(limit))
        output.removeFirst(packets.count)
        outputBytes -= packets.reduce(0) { $0 + $1.count + Self.overhead }
        return packets
    }

    package mutating func beginPoll() -> Bool {
        guard !isPolling, transport == .polling else { return false }
        isPolling = true
        return true
    }

    package mutating func endPoll() { isPolling = false }

    package mutating func pollStep() -> PollStep {
        if transport == .webSocket { return .noop }
        if !output.isEmpty { return .packets(takeOutput(atMost: Self.packetsInAnswer)) }
        if ending != nil { return .gone }
        // The client leaves polling when the last of its requests has been answered.
        return isUpgrading ? .noop : .wait
    }

    package mutating func frameStep() -> FrameStep {
        if !output.isEmpty { return .frames(takeOutput()) }
        return ending.map { .end($0) } ?? .wait
    }
}

// MARK: - From the client

extension EngineSessionState {
    package mutating func beginPost() -> Bool {
        guard !isPosting, transport == .polling else { return false }
        isPosting = true
        return true
    }

    package mutating func endPost() { isPosting = false }

    package var isInputFull: Bool { ending == nil && inputBytes > options.unhandledBytes }
    package var isInputEmpty: Bool { input.isEmpty }

    package mutating func receive(_ packet: EnginePacket, now: ContinuousClock.Instant) {
        guard ending == nil else { return }
        switch packet {
        case .message(let bytes):
            input.append(bytes)
            inputBytes += bytes.count + Self.overhead
        case .pong:
            guard pongDue != nil else { return }
            pongDue = nil
            pingDue = now + options.pingInterval
        case .close: end(.clientLeft)
        case .noop: break
        case .ping, .upgrade: end(.broken("A packet came that only belongs to a change of transports."))
        // Handled where attachments are known of.
        case .binary: receive(.message([]), now: now)
        }
    }

    /// The next message; an empty one stands for bytes that are not text.
    package mutating func nextMessage() -> [UInt8]? {
        guard !input.isEmpty else { return nil }
        let message = input.removeFirst()
        inputBytes -= message.count + Self.overhead
        return message
    }

    private mutating func dropInput() { (input, inputBytes) = ([], 0) }
}

// MARK: - The transport, and time

extension EngineSessionState {
    package mutating func beginUpgrade() -> Bool {
        guard transport == .polling, !isUpgrading, ending == nil else { return false }
        isUpgrading = true
        return true
    }

    package mutating func finishUpgrade() -> Bool {
        guard isUpgrading, ending == nil else { return false }
        isUpgrading = false
        transport = .webSocket
        return true
    }

    package mutating func abandonUpgrade() { isUpgrading = false }

    package mutating func noteConnected(_ isConnected: Bool, now: ContinuousClock.Instant) {
        connectDue = isConnected ? nil : now + options.connectTimeout
    }

    /// Asks a client whether it is there, or ends a session that is too late with something.
    ///
    /// - Returns: whether there is something to send.
    package mutating func tick(_ now: ContinuousClock.Instant) -> Bool {
        guard ending == nil else { return false }
        if let connectDue, connectDue <= now {
            end(.silent)
        } else if let pongDue {
            // A client that is held back cannot show that it is there.
            if isInputFull { self.pongDue = now + options.pingTimeout } else if pongDue <= now { end(.silent) }
        } else if pingDue <= now {
            pongDue = now + options.pingTimeout
            send([UInt8(ascii: "2")])
            return true
        }
        return false
    }

    package mutating func end(_ ending: SessionEnding) {
        guard self.ending == nil else { return }
        self.ending = ending
        switch ending {
        // What the handler said last is still to be read.
        case .serverLeft: break
        default: _ = takeOutput()
        }
        if ending != .clientLeft { dropInput() }
    }
}
