import Generation
import HTTP
import HTTPClient
import HTTPServer
package import Upstream

/// The providers that calls are passed on to, each with the API it speaks.
package struct Relays: Sendable {
    private let relays: [(api: RelayedAPI, relay: any Relay)]

    package init(_ relays: [(api: RelayedAPI, relay: any Relay)]) {
        self.relays = relays
    }

    /// How passing on a call went.
    struct Outcome {
        var provider: String?
        var status: Int?
        var failure: Failure?
        var bytesIn = 0
        var bytesOut = 0
        /// Whether anything has been said to the caller.
        var isAnswered = false
    }

    /// Passes a call on and its answer back; a failure before the answer's head is left to be told.
    func pass(_ transaction: HTTPTransaction, to api: RelayedAPI, requestID: String) async -> Outcome {
        var outcome = Outcome()
        do throws(Failure) {
            let relay = try chosen(api, transaction.head)
            outcome.provider = relay.name
            let body: [UInt8]
            do throws(HTTPServerError) {
                body = try await transaction.body()
            } catch {
                throw Failure(error)
            }
            outcome.bytesIn = body.count
            let call = try RelayedCall(transaction.head, body)
            let response = try await relay.open(call)
            defer { response.close() }
            outcome.status = response.status
            var fields = RelayedCall.returned(response.fields, to: transaction.head)
            fields.append("x-aloft-request-id", requestID)
            fields.append("x-aloft-target", relay.name)
            try await send(response, fields, on: transaction, &outcome)
        } catch {
            outcome.failure = error
            if outcome.isAnswered { transaction.abort() }
        }
        return outcome
    }

    private func chosen(_ api: RelayedAPI, _ head: HTTPRequestHead) throws(Failure) -> any Relay {
        let able = relays.filter { $0.api == api }.map(\.relay)
        let names = able.map(\.name).joined(separator: ", ")
        if let name = head.fields["x-aloft-provider"] {
            guard let relay = able.first(where: { $0.name == name }) else {
                throw Failure(
                    .invalidRequest,
                    "'\(name.prefix(100))' is no provider that takes this call; these are: \(names)."
                )
            }
            return relay
        }
        guard let first = able.first else {
            throw Failure(
                .modelNotFound,
                "This call is passed on to a provider of kind \(api.rawValue), and none is configured."
            )
        }
        guard able.count == 1 else {
            throw Failure(
                .invalidRequest,
                "Several providers could take this call; say which in the header x-aloft-provider: \(names)."
            )
        }
        return first
    }

    private func send(
        _ response: RelayedAnswer,
        _ fields: HTTPFields,
        on transaction: HTTPTransaction,
        _ outcome: inout Outcome
    ) async throws(Failure) {
        do {
            // A refusal is looked at before it leaves, for it may repeat the key.
            if response.status >= 400 {
                let (fields, body) = try await response.refusal(fields)
                outcome.isAnswered = true
                outcome.bytesOut = body.count
                return transaction.respond(status: response.status, fields: fields, body: body)
            }
            guard let first = try await response.next() else {
                outcome.isAnswered = true
                return transaction.respond(status: response.status, fields: fields)
            }
            outcome.isAnswered = true
            transaction.start(status: response.status, fields: fields)
            var piece: [UInt8]? = first
            while let bytes = piece {
                outcome.bytesOut += bytes.count
                try await transaction.write(bytes)
                piece = try await response.next()
            }
            transaction.finish()
        } catch let error as HTTPClientError {
            throw Failure(error)
        } catch {
            throw Failure(.cancelled, "The caller went away.")
        }
    }
}
