import Administration
import Foundation
import JSON
import KeyStore
import Keys
import Testing

@Suite struct SetupTests {
    @Test(
        .bug(id: "lesson-53", "whoever reached a fresh instance first owned it")
    )
    func `only who can read what a fresh server prints may make its first key`() async throws {
        try await Office.running { office in
            let token = office.setupToken.issue()

            let stranger = try await office.send("POST /api/setup", #"{"token": "setup-guess"}"#)
            let keyless = try await office.send("GET /api/keys")
            let owner = try await office.send("POST /api/setup", #"{"token": "\#(token)", "name": "boss"}"#)
            let again = try await office.send("POST /api/setup", #"{"token": "\#(token)"}"#)
            let text = owner.json["text"]?.string
            let list = try await office.send("GET /api/keys", key: text)

            #expect(stranger.status == 403)
            #expect(keyless.status == 401)
            #expect(owner.status == 201)
            #expect(again.status == 403)
            #expect(list.status == 200)
            #expect(list.json["keys"]?[0]?["name"] == "boss")
            #expect(try await office.store.audit(limit: 5).map(\.actor.name) == ["setup token"])
        }
    }

    @Test func `a token holds for an hour, and for the newest start alone`() async throws {
        try await Office.running { office in
            let old = office.setupToken.issue(at: Date(timeIntervalSinceNow: -3601))

            let late = try await office.send("POST /api/setup", #"{"token": "\#(old)"}"#)
            let replaced = office.setupToken.issue()
            _ = office.setupToken.issue()
            let other = try await office.send("POST /api/setup", #"{"token": "\#(replaced)"}"#)

            #expect([late.status, other.status] as [Int] == [403, 403])
        }
    }

    @Test func `a token is of no use once there is a key for operators`() async throws {
        try await Office.running { office in
            var key = VirtualKey.make(name: "boss").key
            key.isAdmin = true
            _ = try await office.store.create(key, by: KeyActor(name: "test"))

            let answer = try await office.send("POST /api/setup", #"{"token": "\#(office.setupToken.issue())"}"#)

            #expect(answer.status == 409)
        }
    }

    @Test func `after ten wrong tokens within a minute the next is refused, and the right one still holds`()
        async throws
    {
        try await Office.running { office in
            let token = office.setupToken.issue()
            for _ in 0..<10 { _ = try await office.send("POST /api/setup", #"{"token": "setup-guess"}"#) }

            let wrong = try await office.send("POST /api/setup", #"{"token": "setup-guess"}"#)
            let right = try await office.send("POST /api/setup", #"{"token": "\#(token)"}"#)

            #expect(wrong.status == 429)
            #expect(wrong.fields.lowercased().contains("retry-after"))
            #expect(right.status == 201)
        }
    }

    @Test(arguments: ["Sec-Fetch-Site: cross-site\r\n", "Origin: http://evil.test\r\n", "Origin: null\r\n"])
    func `another site's page sets nothing up and signs nobody in`(field: String) async throws {
        try await Office.running { office in
            let token = office.setupToken.issue()

            let setup = try await office.send("POST /api/setup", #"{"token": "\#(token)"}"#, fields: field)
            let key = try await office.setUp()
            let session = try await office.send("POST /api/session", #"{"key": "\#(key)"}"#, fields: field)
            let form = try await office.send("POST /api/session", #"{"key": "\#(key)"}"#, type: "text/plain")

            #expect([setup.status, session.status, form.status] as [Int] == [403, 403, 415])
        }
    }
}
