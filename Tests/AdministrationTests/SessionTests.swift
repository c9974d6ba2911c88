import Foundation
import JSON
import Keys
import Testing

@Suite struct SessionTests {
    @Test func `a browser signs in, is known by its cookie, and signs out`() async throws {
        try await Office.running { office in
            let key = try await office.setUp()

            let signIn = try await office.send("POST /api/session", #"{"key": "\#(key)"}"#)
            let cookie = try #require(cookieOf(signIn))
            let who = try await office.send("GET /api/session", fields: cookie)
            let list = try await office.send("GET /api/keys", fields: cookie)
            let signOut = try await office.send("DELETE /api/session", fields: cookie + sameOrigin)
            let after = try await office.send("GET /api/keys", fields: cookie)

            let set = signIn.fields.lowercased()
            #expect(set.contains("httponly") && set.contains("samesite=strict") && set.contains("max-age=43200"))
            #expect(!set.contains("secure"))
            #expect(who.json["key"]?["name"] == "admin")
            #expect(who.json["by"] == "cookie")
            #expect([list.status, signOut.status, after.status] as [Int] == [200, 200, 401])
        }
    }

    @Test(arguments: [
        (sameOrigin, 201), ("Origin: http://aloft.test\r\n", 201), ("", 403), ("Origin: http://evil.test\r\n", 403),
        ("Sec-Fetch-Site: same-site\r\n", 403), ("Sec-Fetch-Site: cross-site\r\nOrigin: http://aloft.test\r\n", 403),
    ])
    func `only this server's own pages change something with a cookie`(fields: String, status: Int) async throws {
        try await Office.running { office in
            let key = try await office.setUp()
            let cookie = try #require(
                cookieOf(try await office.send("POST /api/session", #"{"key": "\#(key)"}"#))
            )

            let answer = try await office.send("POST /api/keys", #"{"name": "x"}"#, fields: cookie + fields)

            #expect(answer.status == status)
        }
    }

    @Test func `a session ends with its key, and with the key's text`() async throws {
        try await Office.running { office in
            let first = try await office.setUp()
            let made = try await office.send("POST /api/keys", #"{"name": "two", "admin": true}"#, key: first)
            let second = try #require(made.json["text"]?.string)
            let id = try #require(made.json["key"]?["id"]?.string)
            let one = try #require(cookieOf(try await office.send("POST /api/session", #"{"key": "\#(second)"}"#)))

            let rotated = try await office.send("POST /api/keys/\(id)/rotate", key: first)
            let afterRotation = try await office.send("GET /api/keys", fields: one)
            let third = try #require(rotated.json["text"]?.string)
            let two = try #require(cookieOf(try await office.send("POST /api/session", #"{"key": "\#(third)"}"#)))
            _ = try await office.send("DELETE /api/keys/\(id)", key: first)
            let afterRevocation = try await office.send("GET /api/keys", fields: two)

            #expect([afterRotation.status, afterRevocation.status] as [Int] == [401, 401])
        }
    }

    @Test func `after ten wrong keys within a minute the next is refused, and the right one still signs in`()
        async throws
    {
        try await Office.running { office in
            let key = try await office.setUp()
            for _ in 0..<10 { _ = try await office.send("POST /api/session", #"{"key": "aloft-guess"}"#) }

            let wrong = try await office.send("POST /api/session", #"{"key": "aloft-guess"}"#)
            let right = try await office.send("POST /api/session", #"{"key": "\#(key)"}"#)

            #expect(wrong.status == 429)
            #expect(wrong.fields.lowercased().contains("retry-after"))
            #expect(right.status == 200)
        }
    }

    @Test func `a key that is not for operators signs nobody in`() async throws {
        try await Office.running { office in
            let admin = try await office.setUp()
            let made = try await office.send("POST /api/keys", #"{"name": "web"}"#, key: admin)
            let text = try #require(made.json["text"]?.string)

            let answer = try await office.send("POST /api/session", #"{"key": "\#(text)"}"#)

            #expect(answer.status == 403)
            #expect(cookieOf(answer) == nil)
        }
    }
}

private let sameOrigin = "Sec-Fetch-Site: same-origin\r\n"

/// The field with which a browser would send the cookie back.
private func cookieOf(_ answer: Office.Answer) -> String? {
    guard let start = answer.fields.firstRange(of: "aloft_session=")?.lowerBound else { return nil }
    return "Cookie: other=1; \(answer.fields[start...].prefix { $0 != ";" })\r\n"
}
