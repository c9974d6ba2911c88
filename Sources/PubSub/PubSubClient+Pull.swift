internal import JSON

extension PubSubClient {
    /// Leases up to `limit` messages, waiting for the first one no longer than `wait`.
    ///
    /// There may be fewer, or none, though more are there; none is not an error, whether the server or the wait ended
    /// first. The leases last as long as the subscription says. When the task is cancelled or the connection lost, the
    /// server may have leased messages that nobody has: they come again when their leases end. `limit` is from 1 to 1,000.
    package func pull(
        from subscription: SubscriptionName,
        limit: Int,
        wait: Duration
    ) async throws(PubSubError) -> [ReceivedMessage] {
        guard 1...1_000 ~= limit else {
            throw PubSubError(.invalidRequest, "A pull takes 1 to 1,000 messages, not \(limit).")
        }
        guard wait > .zero else { throw PubSubError(.invalidRequest, "A pull must be given some time to wait.") }
        var call = PubSubCall("POST", subscription.path, ":pull", deed: "pull from \(subscription)")
        call.body = (["maxMessages": JSON(limit)] as JSON).bytes
        call.wait = wait
        // The API sends 10 MB at the most, which base64 makes a third longer and escapes in attributes longer still.
        call.answerLimit = 32 << 20
        do throws(PubSubError) {
            return try ReceivedMessages.read(try await exchange.send(call))
        } catch {
            guard error.code == .timedOut, error.isWaitOver else { throw error }
            return []
        }
    }

    /// Says that messages are done with, so that they do not come again.
    ///
    /// Beyond a lease's end it may be without effect, which is no error but where the subscription delivers exactly once:
    /// there ``PubSubError/refusedAcks`` tells which. Thousands are sent in several requests.
    package func acknowledge(_ ackIDs: [String], in subscription: SubscriptionName) async throws(PubSubError) {
        try await send(ackIDs, to: subscription, ":acknowledge", deed: "acknowledge messages of", seconds: nil)
    }

    /// Has leases end so long from now, from zero, which gives the messages back at once, to ten minutes.
    ///
    /// Parts of a second are rounded up. Leases that have ended stay so, which is told as by
    /// ``acknowledge(_:in:)``.
    package func modifyAckDeadline(
        of ackIDs: [String],
        to deadline: Duration,
        in subscription: SubscriptionName
    ) async throws(PubSubError) {
        guard .zero...(.seconds(600)) ~= deadline else {
            throw PubSubError(.invalidRequest, "A lease of Pub/Sub lasts 0 to 600 seconds, not \(deadline).")
        }
        let (seconds, rest) = deadline.components
        let whole = Int(seconds) + (rest > 0 ? 1 : 0)
        try await send(ackIDs, to: subscription, ":modifyAckDeadline", deed: "change leases of", seconds: whole)
    }

    private func send(
        _ ackIDs: [String],
        to subscription: SubscriptionName,
        _ method: String,
        deed: String,
        seconds: Int?
    ) async throws(PubSubError) {
        guard !ackIDs.contains("") else { throw PubSubError(.invalidRequest, "An ack id cannot be empty.") }
        var completed = 0
        var refusal: PubSubError?
        for batch in AckBatches(ackIDs) {
            var call = PubSubCall("POST", subscription.path, method, deed: "\(deed) \(subscription)")
            var body: JSONObject = ["ackIds": .array(batch.map { .string($0) })]
            if let seconds { body["ackDeadlineSeconds"] = JSON(seconds) }
            call.body = JSON.object(body).bytes
            do throws(PubSubError) {
                _ = try await exchange.send(call)
            } catch {
                var error = error
                error.completed = completed
                guard !error.refusedAcks.isEmpty else { throw error.adding(refusal) }
                refusal = error.adding(refusal)
            }
            completed += batch.count
        }
        if var refusal {
            refusal.completed = completed
            throw refusal
        }
    }
}

extension PubSubError {
    /// With what an earlier batch of the same call was refused.
    fileprivate func adding(_ earlier: PubSubError?) -> PubSubError {
        guard let earlier else { return self }
        var sum = self
        sum.refusedAcks.merge(earlier.refusedAcks) { latest, _ in latest }
        return sum
    }
}
