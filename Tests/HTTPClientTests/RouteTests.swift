import EventLoop
import Foundation
import HTTP
import HTTPClient
import Testing

@Suite struct RouteTests {
    @Test func `a Unix socket is asked instead of the host`() async throws {
        let path = NSTemporaryDirectory() + "client-\(UUID().uuidString.prefix(8)).sock"
        let address = try SocketAddress(path: path)
        try await withClient(at: address, script: { _ in [.request, .send(answer("hello"))] }) { client, server, _ in
            var request = HTTPClientRequest("GET", "http://inside/path")
            request.unixSocket = path

            let text = try await client.text(request)

            #expect(text == "hello")
            #expect(server.requests == ["GET /path HTTP/1.1\r\nHost: inside\r\n\r\n"])
        }
        try? FileManager.default.removeItem(atPath: path)
    }

    @Test func `a Unix socket that is not there is named in the error`() async throws {
        try await withClient(script: { _ in [] }) { client, _, _ in
            var request = HTTPClientRequest("GET", "http://inside/path")
            request.unixSocket = "/nowhere/at-all.sock"

            let error = try await failure { try await client.text(request) }

            #expect(error.kind == .connect)
            #expect(error.message == "cannot connect to unix:/nowhere/at-all.sock: No such file or directory")
        }
    }

    @Test func `a proxy is asked for hosts that are not excepted`() async throws {
        let proxy = try await TestServer { _ in [.request, .send(answer("proxied"))] }
        defer { proxy.stop() }
        var options = HTTPClientOptions()
        options.proxies = HTTPProxies(environment: ["HTTP_PROXY": proxy.url, "no_proxy": "127.0.0.1"])
        try await withClient(options: options, script: { _ in [.request, .send(answer("direct"))] }) {
            client,
            server,
            _ in
            let direct = try await client.text(HTTPClientRequest("GET", server.url))
            let proxied = try await client.text(HTTPClientRequest("GET", "http://far.invalid/path"))

            #expect(direct == "direct")
            #expect(proxied == "proxied")
            #expect(proxy.requests.first?.hasPrefix("GET http://far.invalid/path HTTP/1.1\r\n") == true)
        }
    }

    @Test(
        arguments: [
            (["http_proxy": "a", "HTTP_PROXY": "b"], "a", nil), (["ALL_PROXY": "c"], "c", "c"),
            (["https_proxy": "", "all_proxy": "c"], "c", "c"), (["HTTPS_PROXY": "d"], nil, "d"), ([:], nil, nil),
        ] as [([String: String], String?, String?)]
    )
    func `proxies are read from the environment`(environment: [String: String], http: String?, https: String?) {
        let proxies = HTTPProxies(environment: environment)

        #expect(proxies.http == http)
        #expect(proxies.https == https)
    }

    static let redirect = "HTTP/1.1 302 Found\r\nlocation: /there\r\ncontent-length: 3\r\n\r\nold"

    @Test func `a redirect is an answer like any other`() async throws {
        try await withClient(script: { _ in [.request, .send(Self.redirect)] }) { client, server, _ in
            let response = try await client.open(HTTPClientRequest("GET", server.url))

            #expect(response.status == 302)
            #expect(response.fields["location"] == "/there")
            #expect(try await response.collect(limit: 3) == Array("old".utf8))
        }
    }

    @Test func `a redirect is followed when asked to`() async throws {
        try await withClient(script: { _ in [.request, .send(Self.redirect), .request, .send(answer("new"))] }) {
            client,
            server,
            _ in
            var request = HTTPClientRequest("GET", server.url)
            request.maximumRedirects = 1

            let text = try await client.text(request)

            #expect(text == "new")
            #expect(server.requests.last?.hasPrefix("GET /there ") == true)
        }
    }

    @Test func `redirects are followed only so often`() async throws {
        let script = Array(repeating: [TestServer.Step.request, .send(Self.redirect)], count: 5).flatMap { $0 }
        try await withClient(script: { _ in script }) { client, server, _ in
            var request = HTTPClientRequest("GET", server.url)
            request.maximumRedirects = 2

            let error = try await failure { try await client.text(request) }

            #expect(error.kind == .protocolError)
            #expect(server.requests.count == 3)
        }
    }
}
