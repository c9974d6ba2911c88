package import EventLoop
package import Generation
import HTTP
package import HTTPClient
import OpenAIDialect
import Upstream

/// A model on this machine, served by a process that is started and watched here.
///
/// Nothing is started before ``run()`` runs; requests wait for it.
package final class LlamaProvider: Provider {
    package let name: String
    private let settings: LocalServerSettings
    private let configuredModel: String
    private let server: LocalServer
    private let slots: Slots
    private let upstream: Upstream<OpenAIChat>
    private let embeddings: Upstream<OpenAIEmbeddings>
    private let (stopped, stopSignal) = AsyncStream.makeStream(of: Never.self)

    /// - Parameters:
    ///   - name: the provider's name in configuration and targets.
    ///   - configuredModel: the name the configuration gives the model, such as `default`.
    ///   - settings: how the server is found and run.
    ///   - client: what carries the calls.
    ///   - loop: where the process is watched; it must live as long as the process may.
    ///   - debug: shown every line the server writes; it may hold prompts, so only for debugging.
    ///   - model: finds the model's file, at each start anew; throws what to do when there is none.
    package init(
        name: String,
        configuredModel: String,
        settings: LocalServerSettings,
        client: HTTPClient,
        loop: EventLoop,
        debug: @escaping @Sendable (String) -> Void = { _ in },
        model: @escaping @Sendable () async throws(Failure) -> ModelFile
    ) {
        self.name = name
        self.settings = settings
        self.configuredModel = configuredModel
        server = LocalServer(settings, model: model, client: client, loop: loop, debug: debug)
        slots = Slots(count: settings.slots, on: loop)
        upstream = Upstream(client: client, wire: OpenAIChat())
        embeddings = Upstream(client: client, wire: OpenAIEmbeddings())
    }

    /// Keeps the server as it is wanted, until ``stop()`` or cancellation; returns when its process has ended.
    ///
    /// Call it once.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.server.run() }
            group.addTask { for await _ in self.stopped {} }
            await group.next()
            group.cancelAll()
        }
    }

    /// Makes ``run()`` end the process and return; requests fail from then on.
    package func stop() {
        stopSignal.finish()
    }

    package var status: LocalServerStatus { server.status }

    package func answer(
        _ request: Request,
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        let start = ContinuousClock.now
        let limit = min(attempt.timeout.firstToken, attempt.timeout.total)
        try await slots.take(within: limit)
        defer { slots.giveBack() }
        let connection = try await server.connection(within: limit - start.duration(to: .now))
        let model = attempt.target.model
        guard model == configuredModel || model == connection.model.name else {
            throw Failure(.modelNotFound, "\(name) runs \(connection.model.name), not \(model).")
        }
        // A configured `default` says nothing to a reader: the answer names the model that was really asked.
        var asked = attempt
        asked.target = Target(provider: name, model: connection.model.name)
        asked.timeout.total -= start.duration(to: .now)
        exchange.record { [target = asked.target] in $0.target = target }
        do throws(Failure) {
            switch request.operation {
            case .generation:
                let endpoint = Endpoint(connection, "/v1/chat/completions")
                try await upstream.answer(request, asked, at: endpoint, exchange, sink: sink)
            case .embedding:
                let endpoint = Endpoint(connection, "/v1/embeddings")
                try await embeddings.answer(request, asked, at: endpoint, exchange, sink: sink)
            case .tokenCount:
                throw Failure(.invalidRequest, "\(name) does not count tokens yet.")
            }
        } catch {
            if error.kind == .connection || error.kind == .timeout { await server.lookAfter(connection) }
            throw error
        }
    }
}

extension Endpoint {
    fileprivate init(_ connection: Connection, _ path: String) {
        self.init(
            url: connection.url(path),
            fields: ["authorization": "Bearer \(connection.apiKey)"],
            unixSocket: connection.socketPath
        )
    }
}
