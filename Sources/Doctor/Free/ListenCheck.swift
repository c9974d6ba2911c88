import Configuration
import Cryptography
import EventLoop
import Glibc
import HTTPClient
import JSON

/// Whether the server could listen where it is to, and who could reach it there.
struct ListenCheck: Check {
    let setup: Setup
    /// Asks who listens already; without one nobody is asked.
    let client: HTTPClient?

    var name: String { "listen" }

    func findings() async -> [Finding] {
        var findings: [Finding] = []
        for address in setup.configuration.listen {
            findings += setup.isServing ? [] : await availability(of: address)
            findings += reach(of: address)
        }
        return findings + tls()
    }

    private func availability(of address: ListenAddress) async -> [Finding] {
        if case .unix(let path) = address, let folder = Self.folder(of: path), unsafe access(folder, W_OK) != 0 {
            return [
                Finding(
                    .addressUnusable,
                    "The folder of the socket \(path) is not there or may not be written to.",
                    advice: "Make the folder \(folder), or write another path in `listen`."
                )
            ]
        }
        do throws(EventLoopError) {
            try SocketAddress(parsing: address.description).checkIsFree()
            return [.ok("\(address) is free to listen on.")]
        } catch {
            guard error.code == "EADDRINUSE" else { return [Finding(.addressUnusable, error.description.sentence)] }
            if await isAloft(at: address) { return [.ok("Aloft listens on \(address) already.")] }
            return [Finding(.portInUse, "Another program listens on \(address).")]
        }
    }

    /// Whether it is an Aloft that listens there; asked at this machine only.
    private func isAloft(at address: ListenAddress) async -> Bool {
        guard let client, case .tcp(let host, let port) = address else { return false }
        let isAny = host == "0.0.0.0" || host == "::"
        let name = isAny ? "127.0.0.1" : host.contains(":") ? "[\(host)]" : host
        let scheme = setup.configuration.tls == nil ? "http" : "https"
        var request = HTTPClientRequest("GET", "\(scheme)://\(name):\(port)/health")
        request.timeouts = HTTPClientTimeouts(connect: .seconds(1), total: .seconds(2))
        guard let response = try? await client.open(request), let body = try? await response.collect(limit: 1 << 20)
        else { return false }
        return (try? JSON(parsing: body))?["local_models"] != nil
    }

    private func reach(of address: ListenAddress) -> [Finding] {
        guard case .tcp(let host, _) = address, host != "localhost", host != "::1", !host.hasPrefix("127.") else {
            return []
        }
        return [
            Finding(
                .listensBeyondMachine,
                severity: .warning,
                "\(address) can be reached from other machines, without a key."
            )
        ]
    }

    private func tls() -> [Finding] {
        guard let files = setup.configuration.tls else { return [] }
        do throws(CryptographyError) {
            _ = try TLSServerContext(certificateFile: files.certificate, keyFile: files.key)
            return [.ok("The certificate \(files.certificate) and its key can be used.")]
        } catch {
            return [Finding(.tlsFilesUnusable, error.message)]
        }
    }

    private static func folder(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
