import Foundation
import GoogleCredentials
import TestKit

/// A folder of its own for one test, removed when the test lets go.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "aloft-google-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file, and the folders it is in, and returns its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let url = URL(filePath: path).appending(path: name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    func text(_ name: String) throws -> String {
        try String(contentsOf: URL(filePath: path).appending(path: name), encoding: .utf8)
    }
}

/// An RSA key made with the `openssl` command, once for all tests; `nil` where the command is missing.
struct SigningKey: Sendable {
    static let shared: SigningKey? = {
        guard let folder = try? TemporaryFolder() else { return nil }
        let make = ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "key.pem"]
        let publish = ["openssl", "pkey", "-in", "key.pem", "-pubout", "-out", "public.pem"]
        guard Program.runBlocking(make, in: folder.path) == 0, Program.runBlocking(publish, in: folder.path) == 0,
            let pem = try? folder.text("key.pem"), let publicPEM = try? folder.text("public.pem")
        else {
            print("Skipping the tests of service accounts: there is no openssl command to make a key with.")
            return nil
        }
        return SigningKey(pem: pem, publicPEM: publicPEM)
    }()

    static var isAvailable: Bool { shared != nil }

    let pem: String
    let publicPEM: String

    /// A service account's file with this key.
    func file(tokenURI: String) -> String {
        """
        {
            "type": "service_account", "project_id": "a-project", "quota_project_id": "a-quota",
            "private_key_id": "key-1", "private_key": "\(pem.replacing("\n", with: "\\n"))",
            "client_email": "robot@a-project.example", "token_uri": "\(tokenURI)"
        }
        """
    }

    /// Whether the signature of a web token is one of this key's.
    func hasSigned(_ token: String) throws -> Bool {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let signature = Data(base64URL: parts[2]) else { return false }
        let folder = try TemporaryFolder()
        try folder.write(publicPEM, to: "public.pem")
        try folder.write("\(parts[0]).\(parts[1])", to: "statement")
        try signature.write(to: URL(filePath: folder.path).appending(path: "signature"))
        let verify = ["openssl", "dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "statement"]
        return Program.runBlocking(verify, in: folder.path) == 0
    }
}

extension Data {
    init?(base64URL text: Substring) {
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        self.init(base64Encoded: standard + String(repeating: "=", count: (4 - text.count % 4) % 4))
    }
}

extension GoogleCredentials {
    init(_ json: String) throws(GoogleCredentialsError) {
        try self.init(json: Array(json.utf8), origin: "the file")
    }

    /// A user's login whose endpoint is the given one.
    static func user(at address: String) throws(GoogleCredentialsError) -> GoogleCredentials {
        try GoogleCredentials(
            """
            {"type": "authorized_user", "client_id": "an-id", "client_secret": "hush/1&2", "refresh_token": "1//refresh",
             "quota_project_id": "a-quota", "token_uri": "http://\(address)/token"}
            """
        )
    }
}
