import Foundation
import Glibc
import TestKit

/// A server for what the scripted one cannot do, TLS and HTTP/2, on Unix sockets in a folder of its own.
struct NginxServer {
    let folder: String
    private let nginx: String

    /// The socket for TLS, with HTTP/2 for who wants it.
    var secure: String { folder + "/secure" }
    /// The socket for HTTP/2 without TLS.
    var plain: String { folder + "/plain" }
    /// What `https://localhost` on ``secure`` is to be trusted by.
    var certificate: String { folder + "/certificate.pem" }

    static let largeSize = 12 << 20

    /// Starts it; `nil`, with a message on the output, where a program for that is missing.
    static func start() throws -> NginxServer? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders: [String] = path.split(separator: ":").map(String.init) + ["/usr/sbin"]
        func find(_ name: String) -> String? {
            folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        }
        guard let nginx = find("nginx"), let openssl = find("openssl") else {
            print("skipped: TLS and HTTP/2 are tested with nginx and openssl, which are not installed here")
            return nil
        }
        let server = NginxServer(folder: "/tmp/client-\(UUID().uuidString.prefix(8))", nginx: nginx)
        try FileManager.default.createDirectory(atPath: server.folder, withIntermediateDirectories: true)
        try run(
            openssl,
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-days",
            "2",
            "-keyout",
            server.folder + "/key.pem",
            "-out",
            server.certificate
        )
        let large = Data(repeating: 0x78, count: largeSize)
        try large.write(to: URL(fileURLWithPath: server.folder + "/large"))
        try server.configuration.write(toFile: server.folder + "/nginx.conf", atomically: true, encoding: .utf8)
        // It returns when it listens, leaving a child to serve.
        try run(nginx, "-p", server.folder, "-c", "nginx.conf", "-e", "errors")
        return server
    }

    func stop() {
        try? Self.run(nginx, "-p", folder, "-c", "nginx.conf", "-e", "errors", "-s", "stop")
        try? FileManager.default.removeItem(atPath: folder)
    }

    private var configuration: String {
        let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder)/\($0);" }
        return """
            \(geteuid() == 0 ? "user root;" : "")
            worker_processes 1;
            pid \(folder)/pid;
            events {}
            http {
                access_log off;
                \(paths.joined(separator: " "))
                server {
                    listen unix:\(secure) ssl http2;
                    listen unix:\(plain) http2;
                    ssl_certificate certificate.pem;
                    ssl_certificate_key key.pem;
                    root \(folder);
                    location / { return 200 "$server_protocol $connection"; }
                    location /large { try_files $uri =404; }
                }
            }
            """
    }

    private static func run(_ program: String, _ arguments: String...) throws {
        guard Program.runBlocking([program] + arguments) == 0 else { throw Failure(program: program) }
    }

    private struct Failure: Error {
        let program: String
    }
}
