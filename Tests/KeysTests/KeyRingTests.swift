import Foundation
import Generation
import Keys
import Testing

@Suite struct KeyRingTests {
    @Test func `a key is found by its text, of which only the hash is kept`() throws {
        let (key, text) = VirtualKey.make(name: "web")
        let ring = KeyRing([key])

        #expect(try ring.key(shown: text, at: Date()).get() == key)
        #expect(!"\(ring.all)".contains(text))
        #expect(text.count == 49)
    }

    @Test func `texts of two keys never are the same`() {
        let texts = Set((0..<1000).map { _ in VirtualKey.make(name: "x").text })

        #expect(texts.count == 1000)
    }

    @Test(arguments: [nil, "", "aloft-", "aloft-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "sk-other"])
    func `anything else opens nothing, and is not repeated`(text: String?) {
        let ring = KeyRing([VirtualKey.make(name: "web").key])

        let failure = #expect(throws: Failure.self) { try ring.key(shown: text, at: Date()).get() }

        #expect(failure?.kind == .unauthenticated)
        let isRepeated = !(text ?? "").isEmpty && failure?.message.contains(text ?? "") == true
        #expect(!isRepeated)
    }

    @Test func `a key opens nothing once it has expired or been revoked`() {
        let (made, text) = VirtualKey.make(name: "web")
        var key = made
        key.expires = Date(timeIntervalSinceNow: -1)
        let ring = KeyRing()
        ring.replaceStored([key], hasCallers: true)

        #expect(throws: Failure.self) { try ring.key(shown: text, at: Date()).get() }
        key.expires = nil
        key.isRevoked = true
        ring.replaceStored([key], hasCallers: true)
        #expect(throws: Failure.self) { try ring.key(shown: text, at: Date()).get() }
    }

    @Test(arguments: Limit.allCases)
    func `a key with limits makes no calls that nobody here reads`(limit: Limit) {
        var key = VirtualKey.make(name: "web").key
        switch limit {
        case .none: break
        case .routes: key.routes = ["lessons"]
        case .budget: key.budget = Budget(nanodollars: 1, period: .day)
        case .requests: key.requestsPerMinute = 1
        case .tokens: key.tokensPerMinute = 1
        }

        #expect((key.relayRefusal == nil) == (limit == .none))
        #expect(key.relayRefusal?.kind == (limit == .none ? nil : .forbidden))
    }

    enum Limit: CaseIterable { case none, routes, budget, requests, tokens }

    @Test func `a key allows the routes that it names, or all`() {
        var key = VirtualKey.make(name: "web").key

        #expect(key.allows("anything"))
        key.routes = ["lessons"]
        #expect(key.allows("lessons"))
        #expect(!key.allows("default"))
    }
}

/// Who must show a key, and from when on.
@Suite struct NeedOfKeysTests {
    private let now = Date()

    @Test func `without keys nobody need show one, whatever a client sends`() throws {
        let ring = KeyRing()

        #expect(try ring.caller(shown: nil, at: now).get() == nil)
        #expect(try ring.caller(shown: "sk-anything", at: now).get() == nil)
    }

    @Test func `keys for operators alone leave generations open, and are known`() throws {
        var (key, text) = VirtualKey.make(name: "boss")
        key.isAdmin = true
        let ring = KeyRing()
        ring.replaceStored([key], hasCallers: false)

        #expect(try ring.caller(shown: nil, at: now).get() == nil)
        #expect(try ring.caller(shown: text, at: now).get() == key)
        key.isRevoked = true
        ring.replaceStored([key], hasCallers: false)
        #expect(throws: Failure.self) { try ring.caller(shown: text, at: now).get() }
    }

    @Test(arguments: Reason.allCases)
    func `a key is needed for whatever reason there is`(_ reason: Reason) {
        let ring: KeyRing
        switch reason {
        case .configured: ring = KeyRing([VirtualKey.make(name: "web").key])
        case .stored:
            ring = KeyRing()
            ring.replaceStored([], hasCallers: true)
        case .otherMachines:
            ring = KeyRing()
            ring.requireAlways()
        case .unread: ring = KeyRing(awaitsStore: true)
        }

        #expect(ring.isNeeded)
        #expect(throws: Failure.self) { try ring.caller(shown: nil, at: now).get() }
        #expect(throws: Failure.self) { try ring.caller(shown: "sk-anything", at: now).get() }
    }

    @Test(arguments: ["web", "Büro 2", "مفتاح", "می\u{200C}خواهم", "👩‍💻"])
    func `a key may be called what people are and things`(name: String) {
        #expect(VirtualKey.isName(name))
    }

    enum Reason: CaseIterable { case configured, stored, otherMachines, unread }
}
