package import Generation
import Glibc
import HTTP
package import HTTPClient
import Refusals
import ServerSentEvents

/// Carries requests to a provider over HTTP and its answers back, in the wire the provider speaks.
package struct Upstream<W: Wire>: Sendable {
    private let client: HTTPClient
    private let wire: W

    /// The most bytes a whole answer, or one event of a stream, may have.
    private static var answerLimit: Int { 64 << 20 }
    /// The most that is read of a refusal: enough for any provider's words.
    private static var refusalLimit: Int { 1 << 20 }

    package init(client: HTTPClient, wire: W) {
        self.client = client
        self.wire = wire
    }

    /// Asks for an answer and hands it to the sink, as ``Provider/answer(_:_:_:sink:)`` promises.
    package func answer(
        _ request: Request,
        _ attempt: AttemptScope,
        at endpoint: Endpoint,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        let written = try wire.write(request, model: attempt.target.model)
        let notices = written.isForwarded ? written.notices : request.unspoken + written.notices
        if written.isOutputLoosened { exchange.record { $0.isOutputLoosened = true } }
        if !notices.isEmpty {
            // Several calls of one request say the same.
            exchange.record { record in record.notices += notices.filter { !record.notices.contains($0) } }
        }
        var fields = endpoint.fields
        fields.append("content-type", "application/json")
        if request.isStreamed { fields.append("accept", "text/event-stream") }
        var call = HTTPClientRequest("POST", endpoint.url, fields: fields, body: written.body)
        call.unixSocket = endpoint.unixSocket
        call.timeouts = HTTPClientTimeouts(
            connect: attempt.timeout.connect,
            firstByte: attempt.timeout.firstToken,
            idle: attempt.timeout.idle,
            total: attempt.timeout.total
        )
        do {
            let response = try await client.open(call)
            defer { response.close() }
            exchange.rates = RateReport(response.fields)
            try await read(response, to: request, sink)
        } catch let failure as Failure {
            throw failure.withholding(endpoint.secret)
        } catch let error as HTTPClientError {
            throw Failure(error)
        } catch {
            throw Failure(.unknown, "The request could not be sent.")
        }
    }

    private func read(_ response: HTTPClientResponse, to request: Request, _ sink: Sink) async throws {
        guard (200..<300).contains(response.status) else {
            throw wire.failure(
                status: response.status,
                header: { response.value($0) },
                body: try await refusal(response)
            )
        }
        var reader = wire.reader(for: request)
        guard response.isEventStream else {
            let body = try await response.collect(limit: Self.answerLimit)
            return try await sink(try reader.read(body: body))
        }
        var events = AnswerEvents(limit: Self.answerLimit)
        do {
            while let bytes = try await response.next() {
                for event in try events.feed(bytes.span) {
                    if let chunk = try reader.read(event: event.data) { try await sink(chunk) }
                }
            }
        } catch is EventDecoder.TooLarge {
            throw Failure(.malformed, "The provider sent an event of more than \(Self.answerLimit) bytes.")
        }
        for event in events.finish() {
            if let chunk = try reader.read(event: event.data) { try await sink(chunk) }
        }
        try events.checkEnd()
        try reader.finish()
    }

    /// The words of a refusal; none where they are too many, for then the status alone has to tell.
    private func refusal(_ response: HTTPClientResponse) async throws(HTTPClientError) -> [UInt8] {
        do throws(HTTPClientError) {
            return try await response.collect(limit: Self.refusalLimit)
        } catch {
            guard error.kind == .tooLarge else { throw error }
            return []
        }
    }
}

extension HTTPClientResponse {
    /// A field's value; an answer without a date has that of its arrival (RFC 9110, section 6.6.1).
    fileprivate func value(_ name: String) -> String? {
        fields[name] ?? (name == "date" ? HTTPDate.text(time(nil)) : nil)
    }

    fileprivate var isEventStream: Bool {
        fields["content-type"]?.lowercased().hasPrefix("text/event-stream") ?? false
    }
}
