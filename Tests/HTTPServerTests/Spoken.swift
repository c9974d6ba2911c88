import Cryptography
import EventLoop
import HTTPServer

/// The ways HTTP reaches a server, which should make no difference to a handler.
enum Spoken: CaseIterable {
    case http1, http2, http1OverTLS, http2OverTLS

    var isEncrypted: Bool { self == .http1OverTLS || self == .http2OverTLS }
    var version: String { self == .http1 || self == .http1OverTLS ? "1.1" : "2" }

    func url(of address: SocketAddress) -> String {
        guard case .ip(_, let port) = address.kind else { return "" }
        return "\(isEncrypted ? "https" : "http")://localhost:\(port)"
    }

    /// What curl needs to speak it to `localhost`.
    func arguments(for address: SocketAddress, in folder: TestFolder, target: String = "/") -> [String] {
        guard case .ip(_, let port) = address.kind else { return [] }
        let common = ["-s", "--noproxy", "*", "--resolve", "localhost:\(port):127.0.0.1"]
        let kind =
            switch self {
            case .http1: ["--http1.1"]
            case .http2: ["--http2-prior-knowledge"]
            case .http1OverTLS: ["--http1.1", "--cacert", folder.path("certificate")]
            case .http2OverTLS: ["--http2", "--cacert", folder.path("certificate")]
            }
        return common + kind + ["--url", url(of: address) + target]
    }
}

extension TestFolder {
    /// Makes a certificate for `localhost` and gives the server's side of it.
    func makeTLS() async throws -> TLSServerContext {
        let arguments =
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-days", "2", "-nodes"]
            + ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
            + ["-keyout", path("key"), "-out", path("certificate")]
        _ = try await Tool.openssl.run(arguments, in: self)
        return try TLSServerContext(certificateFile: path("certificate"), keyFile: path("key"))
    }
}

func withServer(
    _ spoken: Spoken,
    limits: HTTPServerLimits = HTTPServerLimits(),
    handler: @escaping HTTPServer.Handler,
    _ body: (TestServer, TestFolder) async throws -> Void
) async throws {
    let folder = try TestFolder()
    let tls = spoken.isEncrypted ? try await folder.makeTLS() : nil
    try await withServer(limits: limits, tls: tls, handler: handler) { try await body($0, folder) }
}
