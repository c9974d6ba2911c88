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
    private let client: HTTPClient
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
        self.client = client
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
        try settings.check(request, name: name, model: configuredModel)
        // Counting is no work for the model, so it need not wait for a place.
        guard request.operation != .tokenCount else {
            return try await answer(request, attempt, exchange, since: .now, sink: sink)
        }
        let start = ContinuousClock.now
        try await slots.take(within: min(attempt.timeout.firstToken, attempt.timeout.total))
        defer { slots.giveBack() }
        try await answer(request, attempt, exchange, since: start, sink: sink)
    }

    private func answer(
        _ request: Request,
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        since start: ContinuousClock.Instant,
        sink: Sink
    ) async throws(Failure) {
        let limit = min(attempt.timeout.firstToken, attempt.timeout.total)
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
                try await embed(request, asked, at: endpoint, exchange, sink: sink)
            case .tokenCount:
                let counter = TokenCounter(client: client, connection: connection, attempt: asked, exchange: exchange)
                let tokens =
                    switch settings.task {
                    case .generation: try await counter.count(conversation: request)
                    case .embedding: try await counter.count(texts: request)
                    }
                let usage = Usage(promptTokens: tokens)
                try await sink(Chunk([.started(id: nil, model: asked.target.model), .usage(usage)]))
            }
        } catch {
            if error.kind == .connection || error.kind == .timeout { await server.lookAfter(connection) }
            throw error
        }
    }

    private func embed(
        _ request: Request,
        _ asked: AttemptScope,
        at endpoint: Endpoint,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        do throws(Failure) {
            try await embeddings.answer(request, asked, at: endpoint, exchange, sink: sink)
        } catch {
            throw error.aboutTexts(of: asked.target.model, limit: settings.contextPerSlot)
        }
    }
}

extension Endpoint {
    init(_ connection: Connection, _ path: String) {
        self.init(
            url: connection.url(path),
            fields: ["authorization": "Bearer \(connection.apiKey)"],
            unixSocket: connection.socketPath
        )
    }
}
