package import EventLoop
internal import Synchronization

/// Sends requests and hands out their answers as these arrive.
///
/// Each loop has connections of its own, kept open between requests. A client that is let go closes them; answers that
/// are still being read keep it.
package final class HTTPClient: Sendable {
    private let multis: [Multi]
    private let turn = Atomic(0)

    package init(on loops: [EventLoop], options: HTTPClientOptions = .init()) {
        precondition(!loops.isEmpty, "a client needs a loop to run on")
        multis = loops.map { Multi(on: $0, options: options) }
    }

    deinit {
        for multi in multis {
            multi.loop.execute { multi.close() }
        }
    }

    /// Sends `request` and returns when the head of its answer is there.
    ///
    /// It runs on the caller's loop if that is one of the client's, else on the next in turn. Cancelling the task gives
    /// up at once. Read the answer to its end or close it:
    ///
    ///     let response = try await client.open(request)
    ///     defer { response.close() }
    ///     while let bytes = try await response.next() { … }
    package func open(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        let transfer = Transfer(request, on: multi())
        let head = try await transfer.open()
        return HTTPClientResponse(head, transfer, of: self)
    }

    private func multi() -> Multi {
        if let loop = EventLoop.current, let multi = multis.first(where: { $0.loop === loop }) { return multi }
        let ticket = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return multis[Int(UInt(bitPattern: ticket) % UInt(multis.count))]
    }
}
