import Emulator
import GoogleCredentials
import HTTPClient
import PubSub
import TestKit

/// A topic and its subscription at an emulator whose time a test moves.
struct System {
    let provider: EmulatedProvider
    let clock: ManualClock
    let http: HTTPClient
    let client: PubSubClient
    let topic: TopicName
    let subscription: SubscriptionName

    var emulator: Emulator { provider.emulator }

    /// Pulls from a queue that has something to give.
    func pull(_ limit: Int = 1_000) async throws -> [ReceivedMessage] {
        try await client.pull(from: subscription, limit: limit, wait: .seconds(30))
    }

    /// Whether a pull waits in vain.
    ///
    /// The server's wait is over when the clock has gone on, which ends no lease if the pull has to wait at all.
    func isEmpty() async throws -> Bool {
        let messages = try await withThrowingTaskGroup { group in
            group.addTask { try await pull() }
            await clock.sleepers(1)
            clock.advance(by: .seconds(20))
            return try await group.next() ?? []
        }
        return messages.isEmpty
    }

    func publish(_ texts: String...) async throws {
        _ = try await client.publish(texts.map { Message(Array($0.utf8)) }, to: topic)
    }

    /// A client that shows access tokens, which the emulator gives out.
    func clientWithTokens() throws -> PubSubClient {
        let login = """
            {"type": "authorized_user", "client_id": "an-id", "client_secret": "hush", "refresh_token": "1//refresh",
             "quota_project_id": "a-quota", "token_uri": "\(provider.baseURL)/token"}
            """
        let credentials = try GoogleCredentials(json: Array(login.utf8), origin: "a test")
        let tokens = TokenSource(credentials, client: http)
        return PubSubClient(try .google(tokens, baseURL: provider.baseURL), client: http)
    }
}

extension ReceivedMessage {
    var text: String { String(decoding: message.data, as: UTF8.self) }
}

/// Runs `body` with a topic `work` and a subscription `worker` whose leases last ten seconds.
///
/// `rules` are the emulator's script, in effect once topic and subscription are there.
func withSystem(
    rules: String? = nil,
    isOrdered: Bool = false,
    _ body: (System) async throws -> Void
) async throws {
    let clock = ManualClock()
    let script = try rules.map { try Script(yaml: Array("rules: [\($0)]".utf8), file: "script") }
    try await withEmulator(Emulator(clock: clock)) { provider in
        let http = HTTPClient(on: [provider.clientLoop])
        let client = PubSubClient(try .emulator(at: "\(provider.address)"), client: http)
        let topic = try TopicName(project: "a-project", id: "work")
        let subscription = try SubscriptionName(project: "a-project", id: "worker")
        try await client.create(topic)
        try await client.create(subscription, to: topic, isOrdered: isOrdered)
        if let script { provider.emulator.script = script }
        try await body(
            System(
                provider: provider,
                clock: clock,
                http: http,
                client: client,
                topic: topic,
                subscription: subscription
            )
        )
    }
}

/// Why a call failed; `nil` if it did not.
func failure<Result>(of call: () async throws(PubSubError) -> Result) async -> PubSubError? {
    do throws(PubSubError) {
        _ = try await call()
        return nil
    } catch {
        return error
    }
}
