import GoogleCredentials
import HTTP
import HTTPClient
import TestKit
import Testing

/// Credentials that are no good, and what is said of them.
@Suite(.timeLimit(.minutes(1))) struct RefusalTests {
    @Test(arguments: [
        ("", "ends too early"),
        ("{\"type\"", "ends too early"),
        ("[]", "have no `type`"),
        ("{}", "have no `type`"),
        (#"{"type": 7}"#, "have no `type`"),
        (#"{"type": "gdch_service_account"}"#, "supported are service_account, authorized_user"),
        (#"{"type": "service_account"}"#, "have no `client_email`"),
        (#"{"type": "service_account", "client_email": "e"}"#, "have no `private_key`"),
        (
            #"{"type": "service_account", "client_email": "e", "private_key": "topsecret"}"#,
            "holds no private key in PEM"
        ),
        (#"{"type": "authorized_user", "client_id": "i"}"#, "have no `client_secret`"),
        (#"{"type": "impersonated_service_account"}"#, "have no `source_credentials`"),
        (#"{"type": "external_account", "audience": "a", "subject_token_type": "t"}"#, "have no `credential_source`"),
        (
            #"{"type": "external_account", "audience": "a", "subject_token_type": "t", "credential_source": {}}"#,
            "supported are `file` and `url`"
        ),
    ])
    func `a malformed file is refused with what is wrong with it`(json: String, complaint: String) throws {
        let error = #expect(throws: GoogleCredentialsError.self) { try GoogleCredentials(json) }

        #expect(error?.code == .invalid)
        #expect(error?.message.contains("the file") == true)
        #expect(error?.message.contains(complaint) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("topsecret") == false)
    }

    @Test(arguments: [
        "http://oauth2.example/token", "http://localhost.example/", "http://127.0.0.1@example/",
        "http://127.0.0.1.example",
        "http://127.1/", "http://[::1].example/", "https://user@oauth2.example/", "ftp://127.0.0.1/", "https://", "x",
        "https://a b/", "http://127.0.0.1\\@example/", "http://[::2]/",
    ])
    func `no secret is sent in the clear to another machine`(url: String) throws {
        let json = """
            {"type": "authorized_user", "client_id": "i", "client_secret": "s", "refresh_token": "r",
             "token_uri": "\(url.replacing("\\", with: "\\\\"))"}
            """

        let error = #expect(throws: GoogleCredentialsError.self) { try GoogleCredentials(json) }

        #expect(error?.code == .invalid)
        #expect(error?.message.contains("`token_uri` that is neither https nor on this machine") == true)
    }

    @Test(arguments: [
        "https://oauth2.example/token", "http://localhost/", "http://localhost:8080", "http://127.0.0.1:80/t",
        "http://127.9.9.9", "http://[::1]/", "http://[::1]:80/",
    ])
    func `secrets may be sent encrypted, or within this machine`(url: String) throws {
        let json = """
            {"type": "authorized_user", "client_id": "i", "client_secret": "s", "refresh_token": "r",
             "token_uri": "\(url)"}
            """

        #expect(throws: Never.self) { try GoogleCredentials(json) }
    }

    @Test func `a login that was revoked is refused in the endpoint's words, with what to do`() async throws {
        let body = #"{"error": "invalid_grant", "error_description": "Token has been expired or revoked."}"#
        try await withTokenServer({ _, _ in .init(status: 400, body: body) }) { _, address, client in
            let source = TokenSource(try .user(at: address), client: client)

            let error = await failure(of: source)

            let expected = """
                \(address) refused the credentials from the file (400): invalid_grant, Token has been expired or \
                revoked. Run `gcloud auth application-default login` again.
                """
            #expect(error?.code == .refused)
            #expect(error?.message == expected)
        }
    }

    @Test(
        arguments: [400, 401, 403, 429, 500, 503],
        [#"{"error": "e", "error_description": "1//refresh"}"#, #"{"error": {"message": "no hush/1&2 here"}}"#]
    )
    func `an endpoint that repeats a secret is not quoted`(status: Int, body: String) async throws {
        try await withTokenServer({ _, _ in .init(status: status, body: body) }) { _, address, client in
            let source = TokenSource(try .user(at: address), client: client)

            let error = await failure(of: source)

            #expect(error?.code == (status < 404 ? .refused : .unreachable))
            #expect(error?.message.contains("its words are withheld") == true)
            #expect(error?.message.contains("hush") == false)
            #expect(error?.message.contains("refresh") == false)
        }
    }

    @Test(.enabled(if: SigningKey.isAvailable))
    func `a service account's signed statement is not quoted`() async throws {
        let key = try #require(SigningKey.shared)
        let script = { @Sendable (_: Int, received: TokenServer.Received) -> TokenServer.Answer in
            .init(status: 400, body: #"{"error": "\#(received.form("assertion") ?? "")"}"#)
        }
        try await withTokenServer(script) { server, address, client in
            let source = TokenSource(try GoogleCredentials(key.file(tokenURI: "http://\(address)")), client: client)

            let error = await failure(of: source)

            let assertion = try #require(server.requests.first?.form("assertion"))
            #expect(error?.code == .refused)
            #expect(error?.message.contains("its words are withheld") == true)
            #expect(error?.message.contains(assertion) == false)
        }
    }

    @Test(arguments: [
        "", "<html>", "null", "{}", #"{"access_token": ""}"#, #"{"access_token": "a\r\nb"}"#, #"{"id_token": "x"}"#,
    ])
    func `an answer without a token is told apart from a refusal`(body: String) async throws {
        try await withTokenServer({ _, _ in .init(body: body) }) { _, address, client in
            let source = TokenSource(try .user(at: address), client: client)

            let error = await failure(of: source)

            #expect(error?.code == .unexpectedAnswer)
        }
    }

    @Test(arguments: ["-1", "0", "1e300", "\"3599\"", "null", "[]", "0.5"])
    func `a token with any lifetime is given out once`(lifetime: String) async throws {
        let body = #"{"access_token": "t", "expires_in": \#(lifetime)}"#
        try await withTokenServer({ _, _ in .init(body: body) }) { _, address, client in
            let source = TokenSource(try .user(at: address), client: client)

            let token = try await source.token()

            #expect(token.value == "t")
        }
    }

    @Test func `a redirect is not followed`() async throws {
        let script = { @Sendable (_: Int, _: TokenServer.Received) -> TokenServer.Answer in
            .init(status: 302, fields: ["location": "/elsewhere"], body: "")
        }
        try await withTokenServer(script) { server, address, client in
            let source = TokenSource(try .user(at: address), client: client)

            let error = await failure(of: source)

            #expect(error?.code == .unexpectedAnswer)
            #expect(server.requests.count == 1)
        }
    }
}
