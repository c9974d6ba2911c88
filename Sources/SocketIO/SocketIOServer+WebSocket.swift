import HTTP
import HTTPServer
import WebSocket

extension SocketIOServer {
    func beginWebSocket(_ transaction: HTTPTransaction) async {
        await withSocket(transaction) { socket in
            let session: EngineSession
            do throws(Refusal) {
                session = try self.open(.webSocket, transaction)
            } catch {
                return socket.finish(.tryLater, reason: error.answer.message)
            }
            let open = EnginePacket.open(id: session.id, upgrades: [], self.options)
            guard (try? await socket.send(.text(open))) != nil else { return session.end(.clientLeft) }
            await self.speak(session, socket)
        }
    }

    /// Takes a session over from long-polling, once the client has seen that the WebSocket works.
    func upgrade(_ session: EngineSession, _ transaction: HTTPTransaction) async {
        await withSocket(transaction) { socket in
            guard await self.probe(session, socket) else {
                return socket.finish(.refused, reason: "The change of transports was not finished.")
            }
            self.count { $0.upgraded += 1 }
            await self.speak(session, socket)
        }
    }

    /// The client asks whether the WebSocket works, and then says that it has stopped to poll.
    ///
    /// Until it has, it is answered at once when it polls, so there is little time for it.
    private func probe(_ session: EngineSession, _ socket: WebSocketConnection) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.answerProbe(session, socket) }
            group.addTask {
                await self.atMost(self.options.upgradeTimeout) { await session.aborted() }
                return false
            }
            let isFinished = await group.next() ?? false
            group.cancelAll()
            // It may have been finished in the moment in which its time was up.
            return await group.contains(true) || isFinished
        }
    }

    private func answerProbe(_ session: EngineSession, _ socket: WebSocketConnection) async -> Bool {
        var hasBegun = false
        defer { if hasBegun { session.abandonUpgrade() } }
        while case .text(let bytes)? = await socket.receive() {
            switch EnginePacket(bytes) {
            case .ping(let payload):
                guard hasBegun || session.beginUpgrade() else { return false }
                hasBegun = true
                guard (try? await socket.send(.text([UInt8(ascii: "3")] + payload))) != nil else { return false }
            case .upgrade: return session.finishUpgrade()
            default: return false
            }
        }
        return false
    }

    private func withSocket(
        _ transaction: HTTPTransaction,
        _ body: (WebSocketConnection) async -> Void
    ) async {
        var webSocket = WebSocketOptions()
        webSocket.limits.frameBytes = options.payloadBytes
        webSocket.limits.messageBytes = options.payloadBytes
        do throws(WebSocketHandshake.Refusal) {
            try await transaction.upgrade(to: webSocket, origins: options.origins, body)
        } catch {
            refuse(transaction, error.status == 403 ? .forbidden : .handshake(error))
        }
    }
}

// MARK: - Both directions

extension SocketIOServer {
    private func speak(_ session: EngineSession, _ socket: WebSocketConnection) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.read(session, socket) }
            group.addTask { await self.write(session, socket) }
            group.addTask {
                await session.aborted()
                if session.ending == .slowReader { socket.finish(.tryLater, reason: "Too little was read.") }
            }
        }
    }

    private func read(_ session: EngineSession, _ socket: WebSocketConnection) async {
        while let message = await socket.receive() {
            switch message {
            case .binary: await session.receive(.binary)
            case .text(let bytes):
                guard let packet = EnginePacket(bytes) else {
                    session.end(.broken("A frame holds what is no packet."))
                    return
                }
                await session.receive(packet)
            }
        }
        session.end(.clientLeft)
    }

    private func write(_ session: EngineSession, _ socket: WebSocketConnection) async {
        while true {
            let mark = session.frameSignal.mark
            switch session.frameStep() {
            case .wait:
                // What the client said before it went is still being read, and who reads it ends the session.
                guard !Task.isCancelled else { return }
                await session.frameSignal.wait(past: mark)
            case .frames(let frames):
                for frame in frames {
                    guard (try? await socket.send(.text(frame))) != nil else { return }
                }
            case .end(let ending): return socket.finish(closeCode(for: ending))
            }
        }
    }

    private func closeCode(for ending: SessionEnding) -> WebSocketCloseCode {
        switch ending {
        case .clientLeft, .serverLeft: .normal
        case .silent: .refused
        case .slowReader: .tryLater
        case .broken: .protocolError
        case .drained: .goingAway
        }
    }
}
