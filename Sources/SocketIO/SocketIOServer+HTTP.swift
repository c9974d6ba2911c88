import HTTP
package import HTTPServer
import JSON
import WebSocket

extension SocketIOServer {
    /// Whether a path is this one.
    package func owns(_ path: Substring) -> Bool {
        path == self.path || path == self.path.dropLast()
    }

    /// Answers a request to its path.
    package func handle(_ transaction: HTTPTransaction) async {
        let head = transaction.head
        if options.origins.isPreflight(head) {
            let fields = options.origins.preflightFields(for: head, methods: "GET, POST")
            return transaction.respond(status: 204, fields: fields)
        }
        guard options.origins.allows(head) else { return refuse(transaction, .forbidden) }
        guard head.queryItem("EIO") == "4" else { return refuse(transaction, .version) }
        let id = head.queryItem("sid")
        switch (head.queryItem("transport"), head.method) {
        case ("polling", "GET"):
            guard let id else { return beginPolling(transaction) }
            guard let session = session(id) else { return refuse(transaction, .unknownSession) }
            await poll(session, transaction)
        case ("polling", "POST"):
            guard let id else { return refuse(transaction, .method) }
            guard let session = session(id) else { return refuse(transaction, .unknownSession) }
            await post(session, transaction)
        case ("polling", _): refuse(transaction, .method)
        case ("websocket", _):
            guard let id else { return await beginWebSocket(transaction) }
            guard let session = session(id) else { return refuse(transaction, .unknownSession) }
            await upgrade(session, transaction)
        default: refuse(transaction, .unknownTransport)
        }
    }

    /// The refusals that clients of Engine.IO know.
    enum Refusal: Error {
        case unknownTransport, unknownSession, method, bad(String), forbidden, version, tooMany, tooManyFromAddress
        case tooLarge, handshake(WebSocketHandshake.Refusal)

        var answer: (status: Int, code: Int, message: String) {
            switch self {
            case .unknownTransport: (400, 0, "Transport unknown")
            case .unknownSession: (400, 1, "Session ID unknown")
            case .method: (400, 2, "Bad handshake method")
            case .bad(let message): (400, 3, message)
            case .forbidden: (403, 4, "Forbidden")
            case .version: (400, 5, "Unsupported protocol version")
            case .tooMany: (503, 3, "There are too many sessions, or the server ends")
            case .tooManyFromAddress: (429, 3, "There are too many sessions from this address")
            case .handshake(let refusal): (refusal.status, 3, refusal.message)
            case .tooLarge: (413, 3, "The payload is larger than maxPayload")
            }
        }

        /// What goes with the status.
        var fields: HTTPFields {
            if case .handshake(let refusal) = self { refusal.fields } else { HTTPFields() }
        }
    }

    func refuse(_ transaction: HTTPTransaction, _ refusal: Refusal) {
        let (status, code, message) = refusal.answer
        let json: JSON = ["code": JSON(code), "message": .string(message)]
        respond(transaction, status, "application/json", json.bytes, refusal.fields)
    }

    private func respond(
        _ transaction: HTTPTransaction,
        _ status: Int,
        _ type: String,
        _ body: [UInt8],
        _ more: HTTPFields = HTTPFields()
    ) {
        var fields = options.origins.fields(for: transaction.head)
        for (name, value) in more.pairs { fields.append(name, value) }
        fields.append("content-type", type)
        fields.append("cache-control", "no-store")
        fields.append("x-content-type-options", "nosniff")
        transaction.respond(status: status, fields: fields, body: body)
    }
}

// MARK: - Long-polling

extension SocketIOServer {
    private func beginPolling(_ transaction: HTTPTransaction) {
        do throws(Refusal) {
            let session = try open(.polling, transaction)
            answer(transaction, with: [EnginePacket.open(id: session.id, upgrades: ["websocket"], options)])
        } catch {
            refuse(transaction, error)
        }
    }

    /// Answers with what there is to send, as soon as there is something.
    private func poll(_ session: EngineSession, _ transaction: HTTPTransaction) async {
        guard session.beginPoll() else { return refuseOverlap(session, transaction) }
        guard let packets = await packets(for: session, transaction) else {
            return refuse(transaction, .unknownSession)
        }
        answer(transaction, with: packets)
    }

    /// Waits for something to answer a poll with, which then counts as over: the client may ask again as soon as it has
    /// the answer, before anything here goes on.
    private func packets(for session: EngineSession, _ transaction: HTTPTransaction) async -> [[UInt8]]? {
        defer { session.endPoll() }
        while true {
            let mark = session.pollSignal.mark
            // Packets are taken only when they can be answered with: nothing comes between that and the answer.
            guard !Task.isCancelled, !transaction.isDisconnected else {
                session.end(.clientLeft)
                return nil
            }
            switch session.pollStep() {
            case .wait: await session.pollSignal.wait(past: mark)
            case .packets(let packets): return packets
            case .noop: return [[UInt8(ascii: "6")]]
            case .gone: return nil
            }
        }
    }

    private func answer(_ transaction: HTTPTransaction, with packets: [[UInt8]]) {
        let body = Array(packets.joined(separator: [EnginePacket.separator]))
        respond(transaction, 200, "text/plain; charset=UTF-8", body)
    }

    private func post(_ session: EngineSession, _ transaction: HTTPTransaction) async {
        guard session.beginPost() else { return refuseOverlap(session, transaction) }
        let refusal = await takePayload(session, transaction)
        // Before the answer, for the client may send again as soon as it has it.
        session.endPost()
        guard !transaction.isDisconnected else { return }
        if let refusal { return refuse(transaction, refusal) }
        respond(transaction, 200, "text/html", Array("ok".utf8))
    }

    private func takePayload(_ session: EngineSession, _ transaction: HTTPTransaction) async -> Refusal? {
        let body: [UInt8]
        do throws(HTTPServerError) {
            body = try await transaction.body(limit: options.payloadBytes)
        } catch {
            session.end(.broken("A payload was too large or did not come."))
            guard case .refused(413, _) = error else { return .bad("The payload did not come") }
            return .tooLarge
        }
        guard let packets = EnginePacket.all(in: body) else {
            session.end(.broken("A payload holds what is no packet."))
            return .bad("Bad request")
        }
        for packet in packets { await session.receive(packet) }
        return nil
    }

    /// Two requests of a kind at once cannot both be answered in order: the client has lost track.
    private func refuseOverlap(_ session: EngineSession, _ transaction: HTTPTransaction) {
        if !session.isOverWebSocket { session.end(.broken("Two requests of a kind came at once.")) }
        refuse(transaction, .bad("Bad request"))
    }
}
