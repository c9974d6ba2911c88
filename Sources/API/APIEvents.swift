import HTTPServer
package import JSON
import ServerSentEvents

/// Where events of a stream go; the caller is shown every 15 seconds that the stream lives.
package struct APIEvents: Sendable {
    /// The caller went away.
    package struct Ended: Error {
        package init() {}
    }

    private let transaction: HTTPTransaction

    init(_ transaction: HTTPTransaction) {
        self.transaction = transaction
    }

    /// Sends one event and waits while the caller is behind.
    package func send(_ name: String, id: String? = nil, _ data: JSON) async throws(Ended) {
        guard !Task.isCancelled else { throw Ended() }
        var bytes: [UInt8] = []
        ServerSentEvent(name: name, data: data.bytes, id: id).append(to: &bytes)
        do throws(HTTPServerError) {
            try await transaction.write(bytes)
        } catch {
            throw Ended()
        }
    }

    static let heartbeat = ServerSentEvent.keepAlive
    static let heartbeatInterval = Duration.seconds(15)
}
