import API
import Artifacts
import EventLoop
import HTTPServer
import Logging
import TestKit
import Testing

@Suite struct ArtifactEndpointTests {
    @Test func `a picture is served in a sandbox, for ever`() async throws {
        let answer = try await ask(for: .svg)

        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        #expect(answer.contains("content-type: image/svg+xml"))
        #expect(answer.contains("content-security-policy: sandbox; default-src 'none'; style-src 'unsafe-inline'"))
        #expect(answer.contains("x-content-type-options: nosniff"))
        #expect(answer.contains("immutable"))
        #expect(!answer.contains("content-disposition"))
        #expect(answer.hasSuffix("\r\n\r\n<svg/>"))
    }

    @Test(arguments: [ArtifactKind.html, .zip, .py]) func `what a browser should not open is offered for saving`(
        kind: ArtifactKind
    ) async throws {
        let answer = try await ask(for: kind)

        #expect(answer.contains("content-disposition: attachment; filename=\""))
        #expect(answer.contains("content-security-policy: sandbox"))
    }

    @Test(arguments: ["x", "..%2F..%2Fetc%2Fpasswd", String(repeating: "0", count: 64) + ".svg"])
    func `what is not there is not found`(name: String) async throws {
        let answer = try await ask(for: .svg, name: name)

        #expect(answer.hasPrefix("HTTP/1.1 404 "))
    }

    @Test(arguments: ["\"HASH\"", "W/\"HASH\"", "\"x\", \"HASH\"", "*"])
    func `what the caller has already is not sent again`(tags: String) async throws {
        let answer = try await ask(for: .svg, known: tags)

        #expect(answer.hasPrefix("HTTP/1.1 304 "))
        #expect(answer.contains("etag: \""))
        #expect(answer.contains("cache-control: public, max-age=31536000, immutable"))
        #expect(answer.hasSuffix("\r\n\r\n"))
    }

    @Test(arguments: ["\"x\"", "HASH", ""]) func `what the caller has of another content is sent`(
        tags: String
    ) async throws {
        let answer = try await ask(for: .svg, known: tags)

        #expect(answer.hasPrefix("HTTP/1.1 200 "))
    }

    private func ask(for kind: ArtifactKind, name: String? = nil, known: String? = nil) async throws -> String {
        let loops = try EventLoopGroup(count: 1)
        defer { loops.shutdown() }
        var answer = ""
        try await withStore { store, _ in
            let artifact = try await store.keep(Array("<svg/>".utf8), as: kind)
            let router = APIRouter(store.endpoints, log: Log(level: .error, descriptor: -1)) { _ in
                .success(APICaller(key: "", isAdmin: false))
            }
            let server = HTTPServer(on: loops.loops) { await router.handle($0) }
            let address = try await server.listen(on: SocketAddress(parsing: "127.0.0.1:0"))
            let condition = known.map { "If-None-Match: \($0.replacing("HASH", with: artifact.hash))\r\n" } ?? ""
            let text =
                "GET /api/artifacts/\(name ?? artifact.name) HTTP/1.1\r\nHost: a\r\n\(condition)Connection: close\r\n\r\n"
            answer = await (try await RawConnection(to: address, on: loops.loops[0], sending: text)).receiveAll()
            _ = await server.drain(within: .seconds(1))
        }
        return answer
    }
}
