import Foundation
import GoogleCredentials
import HTTPClient
import TestKit
import Testing

/// Google's own Python library reads what a service account signs here.
///
/// `ALOFT_TEST_SDK_PYTHON` names a Python that has `google-auth`; without it the test is skipped and says so.
@Suite(.timeLimit(.minutes(1))) struct GoogleAuthTests {
    static let python: String? = {
        let python = ProcessInfo.processInfo.environment["ALOFT_TEST_SDK_PYTHON"]
        if python == nil { print("Skipping the test with google-auth: ALOFT_TEST_SDK_PYTHON names no Python.") }
        return python
    }()

    private static let program = """
        import sys
        from google.auth import jwt
        token = open("assertion").read()
        header = jwt.decode_header(token)
        assert header["kid"] == "key-1" and header["alg"] == "RS256", header
        claims = jwt.decode(token, certs={"key-1": open("public.pem", "rb").read()}, audience=sys.argv[1])
        assert claims["iss"] == "robot@a-project.example", claims
        assert claims["exp"] - claims["iat"] == 3600, claims
        """

    @Test(.enabled(if: python != nil && SigningKey.isAvailable))
    func `google-auth accepts the signed statement`() async throws {
        let python = try #require(Self.python)
        let key = try #require(SigningKey.shared)
        let folder = try TemporaryFolder()
        try await withTokenServer({ _, _ in .token("t") }) { server, address, client in
            let endpoint = "http://\(address)/token"
            let source = TokenSource(try GoogleCredentials(key.file(tokenURI: endpoint)), client: client)

            _ = try await source.token()

            try folder.write(try #require(server.requests.first?.form("assertion")), to: "assertion")
            try folder.write(key.publicPEM, to: "public.pem")
            let status = await Program.run([python, "-c", Self.program, endpoint], in: folder.path)
            #expect(status == 0)
        }
    }
}
