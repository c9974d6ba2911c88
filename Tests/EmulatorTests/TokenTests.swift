import Emulator
import JSON
import TestKit
import Testing

/// Access tokens, as Google gives them out.
@Suite struct TokenTests {
    private static let assertion = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c"
    private static let refresh = "grant_type=refresh_token&refresh_token=1//r&client_id=i&client_secret=s"

    @Test(arguments: [assertion, refresh])
    func `every request gets a token of its own`(form: String) async throws {
        try await withEmulator { provider in
            let first = try await provider.ask(request("POST", "/token", nil, form))
            let second = try await provider.ask(request("POST", "/token", nil, form))

            #expect(first.body == #"{"access_token":"ya29.emulated-1","expires_in":3599,"token_type":"Bearer"}"#)
            #expect(try JSON(parsing: second.body)["access_token"] == "ya29.emulated-2")
        }
    }

    @Test(arguments: [
        ("grant_type=password", nil, "unsupported_grant_type"), ("", nil, "unsupported_grant_type"),
        ("grant_type=refresh_token&refresh_token=r", nil, "invalid_request"),
        (assertion.replacing("a.b.c", with: "a.b"), nil, "invalid_grant"), (assertion, "error=auth", "invalid_grant"),
        (assertion, "status=400", "invalid_grant"),
    ])
    func `a token is refused in OAuth's form`(form: String, order: String?, code: String) async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", "/token", order, form))

            #expect(answer.status == 400)
            #expect(try JSON(parsing: answer.body)["error"]?.string == code)
        }
    }

    @Test func `the metadata server wants its field`() async throws {
        let plain = request("GET", "/computeMetadata/v1/instance/service-accounts/default/token")
        try await withEmulator { provider in
            let answer = try await provider.ask(
                plain.replacing("host: a", with: "host: a\r\nmetadata-flavor: Google")
            )
            let refused = try await provider.ask(plain)

            #expect(answer.status == 200 && refused.status == 403)
            #expect(answer.head.contains("metadata-flavor: google"))
            #expect(try JSON(parsing: answer.body)["access_token"] == "ya29.emulated-1")
        }
    }

    @Test func `what a token was asked for with is not shown`() async throws {
        try await withEmulator { provider in
            _ = try await provider.ask(request("POST", "/token", nil, Self.refresh))

            let shown = try await provider.ask(request("GET", "/emulator/requests"))

            let body = try JSON(parsing: shown.body)["requests"]?[0]?["body"]?.string
            #expect(body?.contains("refresh_token=[4 bytes redacted]&client_id=i") == true)
            #expect(body?.hasSuffix("client_secret=[1 bytes redacted]") == true)
        }
    }
}
