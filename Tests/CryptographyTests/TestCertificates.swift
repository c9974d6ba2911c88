import Foundation
import TestKit

/// Certificates made with the `openssl` command in a folder of their own, removed when the last test lets go.
///
/// No private key is committed; where the command is missing, the tests that need it are skipped and say so.
final class TestCertificates: Sendable {
    static let areAvailable: Bool = {
        let isThere = run(["version"], in: FileManager.default.temporaryDirectory)
        if !isThere { print("Skipping the TLS tests: there is no openssl command to make certificates with.") }
        return isThere
    }()

    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "aloft-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func path(_ name: String) -> String {
        folder.appending(path: name).path
    }

    /// Makes `<name>.certificate` and `<name>.key` for `localhost`.
    func make(_ name: String, passphrase: String? = nil) throws {
        let protection = passphrase.map { ["-passout", "pass:\($0)"] } ?? ["-nodes"]
        let arguments =
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-days", "2"]
            + ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
            + ["-keyout", "\(name).key", "-out", "\(name).certificate"] + protection
        guard Self.run(arguments, in: folder) else { throw CocoaError(.executableLoad) }
    }

    func write(_ text: String, to name: String) throws {
        try text.write(to: folder.appending(path: name), atomically: false, encoding: .utf8)
    }

    func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    /// Runs the `openssl` command in the folder; throws when it is not content.
    func openssl(_ arguments: String...) throws {
        try openssl(arguments)
    }

    func openssl(_ arguments: [String]) throws {
        guard Self.run(arguments, in: folder) else { throw CocoaError(.executableLoad) }
    }

    private static func run(_ arguments: [String], in folder: URL) -> Bool {
        Program.runBlocking(["openssl"] + arguments, in: folder.path) == 0
    }
}
