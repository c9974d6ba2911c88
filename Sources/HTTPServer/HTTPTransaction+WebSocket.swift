package import HTTP
package import WebSocket

extension HTTPTransaction {
    /// Makes the connection a WebSocket for as long as `body` runs.
    ///
    /// A page from elsewhere is refused unless `origins` lists it: browsers let any page open a WebSocket, and leave it
    /// to the server to look. A socket that is still open when `body` returns is closed with 1000. When the client
    /// leaves, the task is cancelled.
    ///
    /// - Throws: why the request cannot become one, before anything was sent; the request is then to be answered.
    package func upgrade(
        to options: WebSocketOptions = WebSocketOptions(),
        origins: OriginPolicy = OriginPolicy(),
        _ body: (WebSocketConnection) async -> Void
    ) async throws(WebSocketHandshake.Refusal) {
        precondition(answer == .notStarted, "a request is answered once")
        let fields = try WebSocketHandshake.answer(to: head)
        guard origins.allows(head) else {
            throw WebSocketHandshake.Refusal(status: 403, message: "Pages of this origin may not connect.")
        }
        guard isBodyComplete else {
            throw WebSocketHandshake.Refusal(status: 400, message: "A request that becomes a WebSocket has no body.")
        }
        guard let socket = channel?.upgrade(fields, options) else {
            throw WebSocketHandshake.Refusal(
                status: 503,
                message: "A WebSocket needs HTTP/1.1 and a server that is not ending."
            )
        }
        answer = .finished
        await body(socket)
        socket.finish()
    }
}
