import HTTP
import Keys
import Testing

@testable import Administration

/// A server without keys is open to this machine, not to whatever its browser shows.
@Suite struct OriginTests {
    @Test(
        arguments: [
            (["host": "127.0.0.1:8080"], PageOrigin.unsaid, false),
            (["host": "127.0.0.1:8080", "sec-fetch-site": "none"], .unsaid, false),
            (["host": "127.0.0.1:8080", "sec-fetch-site": "same-origin"], .same, false),
            (["host": "localhost:8080", "origin": "http://LOCALHOST:8080"], .same, false),
            (["host": "[::1]:8080", "sec-fetch-site": "same-origin"], .same, false),
            (["host": "127.0.0.1:8080", "origin": "https://evil.test"], .foreign, true),
            (["host": "127.0.0.1:8080", "origin": "null"], .foreign, true),
            (["host": "127.0.0.1:8080", "sec-fetch-site": "cross-site"], .foreign, true),
            (["host": "127.0.0.1:8080", "sec-fetch-site": "same-site"], .foreign, true),
            // Its name was pointed at this machine after the page was there.
            (["host": "evil.test:8080", "sec-fetch-site": "same-origin"], .same, true),
            (["host": "evil.test:8080", "origin": "http://evil.test:8080"], .same, true),
            (["host": "127.evil.test.1", "sec-fetch-site": "same-origin"], .same, true),
            (["host": "127.0.0.1.evil.test", "sec-fetch-site": "same-origin"], .same, true),
        ] as [([String: String], PageOrigin, Bool)]
    )
    func `a page's origin is what the browser says of it`(fields: [String: String], origin: PageOrigin, isStrange: Bool)
    {
        var head = HTTPRequestHead(method: "POST", target: "/v1/chat/completions")
        for (name, value) in fields { head.fields.append(name, value) }

        #expect(head.origin == origin)
        #expect(head.isOfStrangePage == isStrange)
    }

    @Test(arguments: [
        ("", 200), ("Origin: http://evil.test\r\n", 403), ("Sec-Fetch-Site: cross-site\r\n", 403),
        ("Sec-Fetch-Site: same-origin\r\n", 403),
    ])
    func `without keys, a strange page starts nothing and reads nothing`(fields: String, status: Int) async throws {
        try await Office.running { office in
            // The office is reached under a name that is no machine's own.
            let answer = try await office.send("GET /api/who", fields: fields)

            #expect(answer.status == status)
        }
    }
}
