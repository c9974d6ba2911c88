import HTTP
import HTTPClient

/// What the server says of itself.
enum Health: Sendable {
    case ready
    /// It answers, but the model is still being loaded.
    case loading
    case unreachable
}

/// Asks a server how it is.
struct HealthProbe: Sendable {
    let client: HTTPClient

    func ask(_ connection: Connection) async -> Health {
        var request = HTTPClientRequest("GET", connection.url("/health"))
        request.unixSocket = connection.socketPath
        request.timeouts = HTTPClientTimeouts(connect: .seconds(1), firstByte: .seconds(5), total: .seconds(5))
        guard let response = try? await client.open(request) else { return .unreachable }
        response.close()
        return response.status == 200 ? .ready : .loading
    }
}
