import EventLoop
import Gateway
import Generation
import HTTPServer
import JSON
import Lanes
import Logging
import Resilience
import Routing
import TestKit

/// A gateway on loopback, in front of scripted providers, for the time of one test.
struct TestGateway {
    let address: SocketAddress
    let loop: EventLoop

    /// Posts a body and returns everything that came back until the gateway closed the connection.
    func post(_ path: String, _ body: String, fields: String = "") async throws -> Answer {
        try await send(
            "POST \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
    }

    func get(_ path: String, fields: String = "") async throws -> Answer {
        try await send("GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(fields)\r\n")
    }

    func send(_ text: String) async throws -> Answer {
        let client = try await RawConnection(to: address, on: loop)
        await client.send(text)
        return Answer(await client.receiveAll())
    }

    func connect() async throws -> RawConnection {
        try await RawConnection(to: address, on: loop)
    }
}

/// An answer taken apart.
struct Answer {
    let status: Int
    let head: String
    let body: String

    init(_ text: String) {
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        head = parts.first.map { $0.lowercased() } ?? ""
        status = Int(text.dropFirst("HTTP/1.1 ".count).prefix(3)) ?? 0
        let rest = parts.count == 2 ? String(parts[1]) : ""
        body = head.contains("transfer-encoding: chunked") ? Self.joined(rest) : rest
    }

    func field(_ name: String) -> String? {
        head.split(separator: "\r\n").first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    /// The body as JSON; `null` when it is none, which no test expects.
    var json: JSON { (try? JSON(parsing: body)) ?? .null }

    /// The data of each server-sent event.
    var events: [String] {
        // Google's lines end in CR LF, which is one character.
        body.replacing("\r\n", with: "\n").split(separator: "\n\n").compactMap {
            $0.hasPrefix("data: ") ? String($0.dropFirst(6)) : nil
        }
    }

    private static func joined(_ chunks: String) -> String {
        var rest = Array(chunks.utf8)[...]
        var body: [UInt8] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\r")),
            let size = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16), size > 0,
            end + 2 + size <= rest.endIndex
        {
            body += rest[(end + 2)..<(end + 2 + size)]
            rest = rest[(end + 2 + size)...].dropFirst(2)
        }
        return String(decoding: body, as: UTF8.self)
    }
}

/// Callers may ask for `route`, which has every provider's model `m` for a target, or for any model of a provider.
func withGateway(
    limits: HTTPServerLimits = HTTPServerLimits(),
    keepAlive: Duration? = nil,
    requestLimit: Int? = nil,
    admission: Admission? = nil,
    recorder: Recorder? = nil,
    _ providers: ScriptedProvider...,
    body: (TestGateway) async throws -> Void
) async throws {
    let group = try EventLoopGroup(count: 2)
    defer { group.shutdown() }
    let targets = providers.map { Target(provider: $0.name, model: "m") }
    let lanes = Lanes()
    let path = Path([
        Router { model throws(Failure) in
            if let name = providers.map(\.name).first(where: { model.hasPrefix($0 + "/") }) {
                return Plan(targets: [Target(provider: name, model: String(model.dropFirst(name.count + 1)))])
            }
            guard model == "route" else {
                throw Failure(.modelNotFound, "There is no '\(model)'; did you mean 'route'?", parameter: "model")
            }
            return Plan(route: "route", targets: targets)
        },
        Attempts(clock: ImmediateClock()),
        LaneGate(lanes, clock: ImmediateClock()),
        ProviderCall(providers),
    ])
    var gateway = Gateway(
        path: path,
        models: { [Model(id: "route")] },
        health: Gateway.Health(isReady: { true }, report: { ["status": "ready"] }, lanes: { lanes.reports() }),
        log: Log(level: .error, descriptor: -1)
    )
    if let keepAlive { gateway.keepAliveInterval = keepAlive }
    if let requestLimit { gateway.requestLimit = requestLimit }
    if let admission { gateway.admission = admission }
    gateway.recorder = recorder
    let server = HTTPServer(on: [group.loops[0]], limits: limits) { [gateway] in await gateway.handle($0) }
    let address = try await server.listen(on: SocketAddress(host: "127.0.0.1", port: 0))
    try await body(TestGateway(address: address, loop: group.loops[1]))
    _ = await server.drain(within: .zero)
}
