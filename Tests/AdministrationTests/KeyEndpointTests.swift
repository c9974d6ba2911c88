import Foundation
import JSON
import KeyStore
import Keys
import Store
import Testing

@Suite struct KeyEndpointTests {
    @Test func `a key is made, works at once, is changed, rotated and revoked`() async throws {
        try await Office.running { office in
            let admin = try await office.setUp()
            let body = #"""
                {"name": "web", "routes": ["default"], "expires": "2999-01-31", "requests_per_minute": 60,
                 "tokens_per_minute": 1000, "budget": {"usd": 0.000000001, "per": "day"}}
                """#

            let made = try await office.send("POST /api/keys", body, key: admin)
            let id = try #require(made.json["key"]?["id"]?.string)
            let text = try #require(made.json["text"]?.string)
            let opened = try office.ring.key(shown: text, at: Date()).get()
            let changed = try await office.send(
                "PATCH /api/keys/\(id)",
                #"{"budget": null, "routes": null}"#,
                key: admin
            )
            let rotated = try await office.send("POST /api/keys/\(id)/rotate", key: admin)
            let afterRotation = office.ring.key(shown: text, at: Date())
            let revoked = try await office.send("DELETE /api/keys/\(id)", key: admin)
            let afterRevocation = office.ring.key(shown: rotated.json["text"]?.string, at: Date())

            #expect([made, changed, rotated, revoked].map(\.status) == [201, 200, 200, 200])
            #expect(opened.budget == Budget(nanodollars: 1, period: .day))
            #expect(opened.requestsPerMinute == 60)
            #expect(changed.json["budget"] == .null)
            #expect(changed.json["requests_per_minute"]?.int == 60)
            #expect((try? afterRotation.get()) == nil)
            #expect((try? afterRevocation.get()) == nil)
            #expect(revoked.json["revoked"] == true)
        }
    }

    @Test(arguments: [
        ("{}", "'name' is missing"), (#"{"nam": "x"}"#, "did you mean 'name'?"), (#"{"name": ""}"#, "text"),
        (#"{"name": "a\nb"}"#, "control"),
        (#"{"name": "a\u202eb"}"#, "how others are shown"), (#"{"name": "a\u009bb"}"#, "how others are shown"),
        (#"{"name": "x", "name": "y"}"#, "twice"),
        (#"{"name": "x", "budget": {"per": "day"}}"#, "'usd' is missing"),
        (#"{"name": "x", "budget": {"usd": -1}}"#, "dollars"),
        (#"{"name": "x", "budget": {"usd": 1, "pr": 1}}"#, "'per'"),
        (#"{"name": "x", "budget": {"usd": 1, "per": "week"}}"#, "day, month or total"),
        (#"{"name": "x", "expires": "2001-01-01"}"#, "past"), (#"{"name": "x", "expires": "soon"}"#, "2027-01-31"),
        (#"{"name": "x", "requests_per_minute": 0}"#, "from 1 to"),
        (#"{"name": "x", "tokens_per_minute": "9"}"#, "whole"),
        (#"{"name": "x", "routes": []}"#, "list of 1"), (#"{"name": "x", "admin": 1}"#, "true or false"),
    ])
    func `what is wrong in a body is named`(body: String, part: String) async throws {
        try await Office.running { office in
            let admin = try await office.setUp()

            let answer = try await office.send("POST /api/keys", body, key: admin)

            #expect(answer.status == 400)
            let message = try #require(answer.json["error"]?["message"]?.string)
            #expect(message.contains(part))
            #expect(office.ring.all.count == 1)
        }
    }

    @Test func `a list has what was used, and neither texts nor hashes`() async throws {
        try await Office.running { office in
            let admin = try await office.setUp()
            let made = try await office.send(
                "POST /api/keys",
                #"{"name": "web", "budget": {"usd": 1}}"#,
                key: admin
            )
            let text = try #require(made.json["text"]?.string)
            let key = try office.ring.key(shown: text, at: Date()).get()
            let reservation = try await office.allowances.reserve(
                Allowance.Estimate(tokens: 9, nanodollars: 5),
                for: key,
                id: "p-1"
            )
            _ = try await office.allowances.reserve(.init(tokens: 1, nanodollars: 7), for: key, id: "p-2")
            office.allowances.settle(reservation, of: key, tokens: 3, nanodollars: 250_000_000)

            let list = try await office.send("GET /api/keys", key: admin)
            let shown = list.json["keys"]?.array?.last

            #expect(shown?["use"]?["spent_usd"]?.number?.text == "0.25")
            #expect(shown?["use"]?["reserved_usd"]?.number?.text == "0.000000007")
            #expect(shown?["use"]?["requests_last_minute"]?.int == 2)
            #expect(shown?["use"]?["period_end"]?.string?.hasSuffix("-01T00:00:00Z") == true)
            #expect(shown?["last_used"]?.string != nil)
            #expect(!list.json.text.contains(key.hashText) && !list.json.text.contains(text))
        }
    }

    @Test func `keys of the configuration are shown and stay`() async throws {
        let fixed = VirtualKey.make(name: "fixed").key
        try await Office.running([fixed]) { office in
            let admin = try await office.setUp()

            let list = try await office.send("GET /api/keys", key: admin)
            let change = try await office.send("PATCH /api/keys/\(fixed.id)", "{}", key: admin)
            let same = try await office.send("POST /api/keys", #"{"name": "fixed"}"#, key: admin)

            #expect(list.json["keys"]?.array?.compactMap { $0["source"]?.string } == ["store", "configuration"])
            #expect(change.status == 409)
            #expect(change.json["error"]?["message"]?.string?.contains("in the configuration") == true)
            #expect(same.status == 409)
        }
    }

    @Test func `who did what is listed, from where, the newest first`() async throws {
        try await Office.running { office in
            let admin = try await office.setUp()
            for name in ["a", "b"] { _ = try await office.send("POST /api/keys", #"{"name": "\#(name)"}"#, key: admin) }

            let page = try await office.send("GET /api/audit?limit=2", key: admin)
            let next = try #require(page.json["next"]?.string)
            let rest = try await office.send("GET /api/audit?limit=2&before=\(next)", key: admin)

            #expect(page.json["entries"]?.array?.compactMap { $0["subject"]?.string } == ["b", "a"])
            #expect(rest.json["entries"]?.array?.compactMap { $0["action"]?.string } == ["key.setup"])
            #expect(rest.json["next"] == .null)
            #expect(page.json["entries"]?[0]?["actor"] == "admin")
            #expect(page.json["entries"]?[0]?["address"]?.string?.hasPrefix("127.0.0.1:") == true)
            #expect(page.json["entries"]?[0]?["request_id"]?.string?.isEmpty == false)
        }
    }

    @Test func `a key that another process revoked opens nothing after the next look`() async throws {
        try await Office.running { office in
            let admin = try await office.setUp()
            let made = try await office.send("POST /api/keys", #"{"name": "web"}"#, key: admin)
            let id = try #require(made.json["key"]?["id"]?.string)
            let elsewhere = KeyStore(.init(office.store.database.address))

            _ = try await elsewhere.revoke(id, by: KeyActor(name: "elsewhere"))
            try await office.keeper.read()
            await elsewhere.database.close()

            let failure = #expect(throws: (any Error).self) {
                try office.ring.key(shown: made.json["text"]?.string, at: Date()).get()
            }
            #expect("\(failure.map { "\($0)" } ?? "")".contains("revoked"))
        }
    }
}
