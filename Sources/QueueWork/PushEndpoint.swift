package import API
private import Cryptography
private import FoundationEssentials
private import Generation
private import HTTP
private import JSON
package import Queues

/// `POST /push`: messages that a subscription of Google Pub/Sub brings by itself.
///
/// 200 says that the message is done with, 400 that nothing can be done with it, 500 that it is to be brought again.
package struct PushEndpoint: Sendable {
    private let work: MessageWork
    private let token: String?
    private let deadLetters: [any DeadLetters]
    private let time: @Sendable () -> Int

    /// - Parameters:
    ///   - work: what is done with a message.
    ///   - token: what is to be shown as `Authorization: Bearer …`; without one, what generations take is asked for.
    ///   - deadLetters: where those go that nothing can be done with.
    ///   - time: the time of day, in microseconds.
    package init(
        _ work: MessageWork,
        token: String?,
        deadLetters: [any DeadLetters],
        time: @escaping @Sendable () -> Int
    ) {
        self.work = work
        self.token = token
        self.deadLetters = deadLetters
        self.time = time
    }

    package var endpoint: APIEndpoint {
        APIEndpoint(
            "POST",
            "/push",
            access: token == nil ? .caller : .open,
            "Take a message that Google Pub/Sub pushes, and answer when its run has ended."
        ) { call throws(Failure) in try await take(call) }
    }

    private func take(_ call: APICall) async throws(Failure) -> APIAnswer {
        try check(call.head.fields["authorization"])
        // Whoever shows only a key may not fill the store with what no run can take.
        let limit = token == nil ? 2 << 20 : 16 << 20
        let envelope = JSON.object(try await call.json(limit: limit))
        guard let delivery = Delivery(pushed: envelope) else {
            throw Failure(
                .invalidRequest,
                "The body is to be {\"message\": {\"data\": …, \"attributes\": …, \"messageId\": …}, \"subscription\": …}."
            )
        }
        switch await work.perform(delivery, key: call.caller.key) {
        case .done:
            let id = (try? JSON(parsing: delivery.data)).flatMap { MessageWork.requestID(of: delivery, $0) }
            return .json(["status": "processed", "request_id": id.map { .string($0) } ?? .null])
        case .rejected(let reason): try await bury(delivery, envelope, reason)
        case .withheld(let reason): try await bury(delivery.withheld, envelope, reason)
        case .again(let reason, _): throw Failure(.serverError, reason)
        }
    }

    /// Keeps a message with which nothing can be done, and says so.
    private func bury(_ delivery: Delivery, _ envelope: JSON, _ reason: String) async throws(Failure) -> Never {
        let letter = DeadLetter(
            queue: "push:\(envelope["subscription"]?.string ?? "")",
            delivery: delivery,
            reason: reason,
            deliveries: envelope["deliveryAttempt"]?.int ?? 1,
            time: time()
        )
        do throws(QueueError) {
            for place in deadLetters { try await place.keep(letter) }
        } catch {
            throw Failure(.serverError, error.message)
        }
        throw Failure(.invalidRequest, reason)
    }

    private func check(_ shown: String?) throws(Failure) {
        guard let token else { return }
        let words = (shown ?? "").split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer",
            constantTimeEquals(Array(words[1].utf8), Array(token.utf8))
        else {
            throw Failure(.unauthenticated, "Show the token for pushes in 'Authorization: Bearer …'.")
        }
    }
}

extension Delivery {
    fileprivate init?(pushed envelope: JSON) {
        guard let message = envelope["message"], message.object != nil,
            let id = (message["messageId"] ?? message["message_id"])?.string, !id.isEmpty
        else { return nil }
        // A message may have attributes and no data.
        guard let data = Data(base64Encoded: message["data"]?.string ?? "") else { return nil }
        self.init(id: id, data: Array(data), orderingKey: message["orderingKey"]?.string)
        for (name, value) in message["attributes"]?.object?.members ?? [] { attributes[name] = value.string }
    }
}
