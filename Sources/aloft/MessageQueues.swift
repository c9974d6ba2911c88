import EventLoop
import Foundation
import GoogleCredentials
import HTTPClient
import Jobs
import Logging
import PubSub
import QueueWork
import Queues
import SQL
import Store

extension Application {
    /// The queue at an address.
    func queue(_ address: QueueAddress) throws(QueueError) -> any MessageQueue {
        switch address {
        case .redis(let stream): return RedisStreamQueue(stream, on: loops.loops[0])
        case .pubSub(let project, let id):
            let client = try pubSub()
            do throws(PubSubError) {
                let subscription = try SubscriptionName(project: project, id: id)
                return PubSubQueue(client, subscription, name: address.description)
            } catch {
                throw QueueError(error)
            }
        case .store: preconditionFailure("the store's queue has jobs, not messages")
        }
    }

    /// Where dead letters go: into the store, and to an address if there is one.
    func deadLetters(_ database: Database, also address: QueueAddress? = nil) throws(QueueError) -> [any DeadLetters] {
        let stored = StoredDeadLetters(database)
        switch address {
        case nil, .store: return [stored]
        case .redis(let stream): return [stored, RedisDeadLetters(stream, on: loops.loops[0])]
        case .pubSub(let project, let id):
            let client = try pubSub()
            do throws(PubSubError) {
                return [stored, PubSubDeadLetters(client, try TopicName(project: project, id: id))]
            } catch {
                throw QueueError(error)
            }
        }
    }

    /// Publishes at an address.
    func publisher(
        _ address: QueueAddress
    ) throws(QueueError) -> @Sendable (Message) async throws(PubSubError) -> Void {
        guard case .pubSub(let project, let id) = address else {
            throw QueueError(.address, "Results are published to Pub/Sub only: pubsub://project/topic.")
        }
        let client = try pubSub()
        do throws(PubSubError) {
            let topic = try TopicName(project: project, id: id)
            return { message throws(PubSubError) in _ = try await client.publish([message], to: topic) }
        } catch {
            throw QueueError(error)
        }
    }

    private func pubSub() throws(QueueError) -> PubSubClient {
        let environment = ProcessInfo.processInfo.environment
        var options = HTTPClientOptions()
        options.userAgent = "aloft/\(VersionCommand.version)"
        options.proxies = HTTPProxies(environment: environment)
        let client = HTTPClient(on: loops.loops, options: options)
        return PubSubClient(try service(environment, client), client: client)
    }

    private func service(
        _ environment: [String: String],
        _ client: HTTPClient
    ) throws(QueueError) -> PubSubService {
        let credentials: GoogleCredentials
        do throws(PubSubError) {
            if let emulator = try PubSubService.emulator(environment: environment) { return emulator }
        } catch {
            throw QueueError(error)
        }
        do throws(GoogleCredentialsError) {
            credentials = try .applicationDefault(environment: environment, home: environment["HOME"])
        } catch {
            throw QueueError(.denied, error.message)
        }
        do throws(PubSubError) {
            return try .google(TokenSource(credentials, client: client))
        } catch {
            throw QueueError(error)
        }
    }
}
