import EventLoop
import Gateway
import GeminiProvider
import Generation
import GoogleCredentials
import HTTP
import HTTPClient
import HTTPServer
import JSON
import Logging
import OpenAIProvider
import Resilience
import Routing
import TestKit
import Upstream
import VertexProvider

/// A whole gateway on loopback in front of a service that plays recordings.
struct ReplayGateway {
    struct Answer {
        var status: Int
        var contentType: String
        var body: [UInt8]
        /// Whether the connection broke before the answer's end.
        var isCut = false
    }

    let upstream: RecordedUpstream
    let client: HTTPClient
    let baseURL: String

    /// Sends a recording's request to the gateway, as the recording's caller sent it to the service.
    func send(
        _ recording: Recording,
        _ delivery: RecordedUpstream.Delivery = .whole
    ) async throws -> Answer {
        upstream.play(recording, delivery)
        let call = HTTPClientRequest(
            "POST",
            baseURL + recording.targetHere,
            fields: ["content-type": "application/json", "accept": "*/*"],
            body: recording.request
        )
        let response = try await client.open(call)
        var answer = Answer(status: response.status, contentType: response.fields["content-type"] ?? "", body: [])
        do {
            while let bytes = try await response.next() { answer.body += bytes }
        } catch {
            answer.isCut = true
        }
        return answer
    }
}

func withReplay(of service: Recording.Service, _ body: (ReplayGateway) async throws -> Void) async throws {
    let group = try EventLoopGroup(count: 2)
    defer { group.shutdown() }
    let upstream = RecordedUpstream()
    let upstreamServer = HTTPServer(on: [group.loops[1]]) { await upstream.handle($0) }
    let upstreamAddress = try await upstreamServer.listen(on: SocketAddress(host: "127.0.0.1", port: 0))
    let provider = provider(of: service, at: "http://\(upstreamAddress)", HTTPClient(on: [group.loops[0]]))
    let path = Path([
        Router { model throws(Failure) in
            var plan = Plan(route: "replay", targets: [Target(provider: "replay", model: model)])
            plan.retry.attempts = 1
            return plan
        },
        Attempts(clock: ImmediateClock()),
        ProviderCall([provider]),
    ])
    let gateway = Gateway(
        path: path,
        models: { [] },
        relays: Relays([(api: service.relayedAPI, relay: provider)]),
        health: Gateway.Health(isReady: { true }, report: { ["status": "ready"] }),
        log: Log(level: .error, descriptor: -1)
    )
    let server = HTTPServer(on: [group.loops[0]]) { await gateway.handle($0) }
    let address = try await server.listen(on: SocketAddress(host: "127.0.0.1", port: 0))
    let client = HTTPClient(on: [group.loops[1]])
    try await body(ReplayGateway(upstream: upstream, client: client, baseURL: "http://\(address)"))
    _ = await server.drain(within: .zero)
    _ = await upstreamServer.drain(within: .zero)
}

private func provider(of service: Recording.Service, at url: String, _ client: HTTPClient) -> any Provider & Relay {
    switch service {
    case .gemini: GeminiProvider(name: "replay", baseURL: url, apiKey: "a-key-of-tests", client: client)
    case .vertex(let location):
        VertexProvider(
            name: "replay",
            place: VertexPlace(project: "example-project", location: location, baseURL: url),
            authorization: .tokens(TokenSource(.accessToken("a-token-of-tests"), client: client)),
            client: client
        )
    case .openAI(let base):
        OpenAIProvider(name: "replay", baseURL: url + base, apiKey: "a-key-of-tests", client: client)
    }
}

extension Recording.Service {
    fileprivate var relayedAPI: RelayedAPI {
        switch self {
        case .gemini: .gemini
        case .vertex: .vertex
        case .openAI: .openAI
        }
    }
}
