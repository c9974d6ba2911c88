import Foundation
import GoogleCredentials
import HTTP
import HTTPClient
import JSON
import TestKit
import Testing

/// What each kind of credentials sends, and what it makes of the answer.
@Suite(.timeLimit(.minutes(1))) struct KindTests {
    @Test(.enabled(if: SigningKey.isAvailable))
    func `a service account sends a statement signed with its key`() async throws {
        let key = try #require(SigningKey.shared)
        try await withTokenServer({ _, _ in .token("ya29.good") }) { server, address, client in
            let endpoint = "http://\(address)/token"
            let credentials = try GoogleCredentials(key.file(tokenURI: endpoint))
            let time = Date(timeIntervalSince1970: 1_700_000_000.7)
            let source = TokenSource(credentials, client: client, now: { time })

            let token = try await source.token()

            let request = try #require(server.requests.first)
            #expect(token.value == "ya29.good")
            #expect(token.quotaProject == "a-quota")
            #expect(credentials.projectID == "a-project")
            #expect(request.method == "POST")
            #expect(request.target == "/token")
            #expect(request.fields["content-type"] == "application/x-www-form-urlencoded")
            #expect(request.form("grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer")
            let assertion = try #require(request.form("assertion"))
            let parts = try assertion.split(separator: ".").map { [UInt8](try #require(Data(base64URL: $0))) }
            #expect(try JSON(parsing: parts[0]) == ["alg": "RS256", "typ": "JWT", "kid": "key-1"])
            let claims: JSON = [
                "iss": "robot@a-project.example", "scope": "https://www.googleapis.com/auth/cloud-platform",
                "aud": JSON(endpoint), "iat": 1_700_000_000, "exp": 1_700_003_600,
            ]
            #expect(try JSON(parsing: parts[1]) == claims)
            #expect(try key.hasSigned(assertion))
            #expect(try !key.hasSigned(assertion.replacing(".", with: ".e", maxReplacements: 1)))
        }
    }

    @Test func `a user's login sends its refresh token`() async throws {
        try await withTokenServer({ _, _ in .token("ya29.good") }) { server, address, client in
            let source = TokenSource(try .user(at: address), client: client)

            let token = try await source.token()

            let request = try #require(server.requests.first)
            #expect(token.value == "ya29.good")
            #expect(request.form("grant_type") == "refresh_token")
            #expect(request.form("client_id") == "an-id")
            #expect(request.form("client_secret") == "hush/1&2")
            #expect(request.form("refresh_token") == "1//refresh")
        }
    }

    @Test func `the metadata server is asked with its field, for the token and the project`() async throws {
        let token = TokenServer.Answer.token("ya29.machine").body
        let script = { @Sendable (_: Int, received: TokenServer.Received) -> TokenServer.Answer in
            .metadata(received.target.hasSuffix("/project-id") ? "a-project" : token)
        }
        try await withTokenServer(script) { server, address, client in
            let environment = ["GCE_METADATA_HOST": address, "GOOGLE_CLOUD_QUOTA_PROJECT": "q"]
            let credentials = try GoogleCredentials.applicationDefault(environment: environment, home: nil)
            let source = TokenSource(credentials, client: client)

            let token = try await source.token()
            let project = try await source.projectID()

            #expect(token.value == "ya29.machine")
            #expect(token.quotaProject == "q")
            #expect(project == "a-project")
            #expect(
                server.requests.map(\.target) == [
                    "/computeMetadata/v1/instance/service-accounts/default/token",
                    "/computeMetadata/v1/project/project-id",
                ]
            )
            #expect(server.requests.allSatisfy { $0.fields["metadata-flavor"] == "Google" })
        }
    }

    @Test func `a server that is no metadata server is not believed`() async throws {
        try await withTokenServer({ _, _ in .token("stray") }) { _, address, client in
            let source = TokenSource(.metadataServer(host: address), client: client)

            let error = await failure(of: source)

            #expect(error?.code == .unexpectedAnswer)
        }
    }

    @Test(arguments: ["2023-11-14T22:43:20Z", "2023-11-14T22:43:20.123456789Z"])
    func `an impersonated account is asked for with a token of one's own`(end: String) async throws {
        let script = { @Sendable (number: Int, _: TokenServer.Received) -> TokenServer.Answer in
            number == 0
                ? .token("own") : .init(body: #"{"accessToken": "borrowed", "expireTime": "\#(end)"}"#)
        }
        try await withTokenServer(script) { server, address, client in
            let credentials = try GoogleCredentials(
                """
                {"type": "impersonated_service_account", "delegates": ["d"],
                 "service_account_impersonation_url": "http://\(address)/v1/a:generateAccessToken",
                 "source_credentials": {"type": "authorized_user", "client_id": "i", "client_secret": "s",
                                        "refresh_token": "r", "token_uri": "http://\(address)/token"}}
                """
            )
            let time = Date(timeIntervalSince1970: 1_700_000_000)
            let source = TokenSource(credentials, client: client, now: { time })

            let token = try await source.token()

            let order: JSON = [
                "delegates": ["d"], "scope": ["https://www.googleapis.com/auth/cloud-platform"], "lifetime": "3600s",
            ]
            #expect(token.value == "borrowed")
            #expect(token.expiry == time + 1800)
            #expect(server.requests.map(\.target) == ["/token", "/v1/a:generateAccessToken"])
            #expect(server.requests.last?.fields["authorization"] == "Bearer own")
            #expect(try JSON(parsing: server.requests.last?.body ?? "") == order)
        }
    }

    @Test(arguments: [(#"{"type": "text"}"#, "  subject\n"), (subjectFormat, #"{"t": "subject"}"#)])
    func `an identity from a file is exchanged, and read anew each time`(format: String, text: String) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(text, to: "identity")
        try await withTokenServer({ _, _ in .token("ya29.good") }) { server, address, client in
            let source = TokenSource(
                try .external(at: address, source: #"{"file": "\#(file)", "format": \#(format)}"#),
                client: client
            )

            let token = try await source.token()
            source.invalidate(token)
            try folder.write(text.replacing("subject", with: "another"), to: "identity")
            _ = try await source.token()

            let request = try #require(server.requests.first)
            #expect(token.value == "ya29.good")
            #expect(request.form("grant_type") == "urn:ietf:params:oauth:grant-type:token-exchange")
            #expect(request.form("audience") == "//iam.example/pool")
            #expect(request.form("requested_token_type") == "urn:ietf:params:oauth:token-type:access_token")
            #expect(request.form("subject_token_type") == "urn:ietf:params:oauth:token-type:jwt")
            #expect(server.requests.map { $0.form("subject_token") } == ["subject", "another"])
        }
    }

    @Test func `an identity from a URL is asked for with its headers`() async throws {
        let script = { @Sendable (number: Int, _: TokenServer.Received) -> TokenServer.Answer in
            number == 0 ? .init(body: #"{"t": "subject"}"#) : .token("ya29.good")
        }
        try await withTokenServer(script) { server, address, client in
            let place = """
                {"url": "http://\(address)/me", "headers": {"Metadata": "True"}, "format": \(subjectFormat)}
                """
            let source = TokenSource(try .external(at: address, source: place), client: client)

            let token = try await source.token()

            #expect(token.value == "ya29.good")
            #expect(server.requests.first?.target == "/me")
            #expect(server.requests.first?.fields["metadata"] == "True")
            #expect(server.requests.last?.form("subject_token") == "subject")
        }
    }
}

private let subjectFormat = #"{"type": "json", "subject_token_field_name": "t"}"#

extension GoogleCredentials {
    fileprivate static func external(at address: String, source: String) throws -> GoogleCredentials {
        try GoogleCredentials(
            """
            {"type": "external_account", "audience": "//iam.example/pool", "token_url": "http://\(address)/v1/token",
             "subject_token_type": "urn:ietf:params:oauth:token-type:jwt", "credential_source": \(source)}
            """
        )
    }
}
