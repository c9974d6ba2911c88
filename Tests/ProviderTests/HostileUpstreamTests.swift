import Emulator
import Generation
import HTTP
import TestKit
import Testing

/// What a provider may do instead of answering, and what its caller is told.
@Suite struct HostileUpstreamTests {
    static let hostilities: [(behaviour: String, kinds: Set<Failure.Kind>)] = [
        ("garbage", [.malformed, .connection]),
        ("reset", [.connection]),
        ("close", [.connection]),
        ("empty", [.malformed, .connection]),
        ("html", [.malformed, .serverError]),
        ("truncate=50%", [.malformed, .connection]),
        ("cut=40", [.malformed, .connection]),
        ("cut=40; cut_with=reset", [.malformed, .connection]),
        ("status=500; body=oops", [.serverError]),
        ("status=503", [.overloaded, .capacity, .serverError]),
        ("error=rate_limit_minute; retry_after=2s", [.rateLimitMinute]),
        ("error=auth", [.auth]),
        ("stall=head", [.timeout]),
    ]

    @Test(
        .bug("https://github.com/Portkey-AI/gateway/issues/267", "a lost connection was a text with status 200"),
        arguments: hostilities,
        [false, true]
    )
    func `a hostile upstream is a failure of a fitting kind, and never an answer`(
        hostility: (behaviour: String, kinds: Set<Failure.Kind>),
        isStreamed: Bool
    ) async throws {
        for wired in Wired.allCases {
            try await withProvider(wired, behaving: hostility.behaviour) { provider, _ in
                let failure = await failure(of: provider, model: wired.model, isStreamed: isStreamed)

                let kind = try #require(failure?.kind)
                #expect(hostility.kinds.contains(kind), "\(wired): \(kind) \(failure?.message ?? "")")
                #expect(failure?.message.contains("secret-key") == false)
                #expect(failure?.message.isEmpty == false)
            }
        }
    }

    @Test(arguments: Wired.allCases)
    func `a stream with comments and several values in an event is read to its end`(wired: Wired) async throws {
        for behaviour in ["comments; events=5", "trickle=7byte/1ms; events=3"] {
            try await withProvider(wired, behaving: behaviour) { provider, _ in
                #expect(await failure(of: provider, model: wired.model, isStreamed: true)?.message == nil)
            }
        }
    }

    @Test(arguments: Wired.allCases)
    func `a failure in the middle of a stream comes after what was said before`(wired: Wired) async throws {
        try await withProvider(wired, behaving: "events=6; error=overloaded; error_after=3") { provider, _ in
            let failure = await failure(of: provider, model: wired.model, isStreamed: true)

            #expect(failure?.kind == .overloaded)
        }
    }

    /// With the operator's key on the call, a caller's name must not choose another path of the provider's.
    @Test(arguments: ["..", "../../v1/files", "./x", "a/../b", "a/./b", "a//b", "/a", "a/", ""])
    func `a model's name cannot leave the folder of models`(name: String) async throws {
        try await withProvider(.gemini) { provider, emulator in
            let failure = await failure(of: provider, model: name, isStreamed: false)

            #expect(failure?.kind == .modelNotFound)
            #expect(emulator.requests.isEmpty)
        }
    }

    @Test(arguments: Wired.allCases)
    func `the key goes where the provider wants it, and nowhere else`(wired: Wired) async throws {
        try await withProvider(wired) { provider, emulator in
            _ = await failure(of: provider, model: wired.model, isStreamed: false)
            let request = try #require(emulator.requests.first)

            #expect(!request.head.target.contains("secret-key"))
            #expect(!String(decoding: request.body, as: UTF8.self).contains("secret-key"))
        }
    }
}

private func failure(of provider: any Provider, model: String, isStreamed: Bool) async -> Failure? {
    var request = Request(model: model, turns: [Turn(.user, text: "hi")])
    request.isStreamed = isStreamed
    var timeout = TimeoutPolicy()
    timeout.firstToken = .seconds(2)
    timeout.idle = .seconds(2)
    do throws(Failure) {
        try await provider.answer(
            request,
            model: model,
            timeout: timeout,
            exchange: Exchange(id: "test")
        ) { _ in }
        return nil
    } catch {
        return error
    }
}
