import GeminiDialect
package import Generation
import Glibc
import HTTP
package import HTTPServer
package import JSON
package import Lanes
package import Logging
import OpenAIDialect

/// The HTTP surface: takes requests in every dialect, sends them down one path, and answers in the caller's words.
package struct Gateway: Sendable {
    /// What the gateway says of the process it runs in.
    package struct Health: Sendable {
        /// Whether generations can be answered now.
        package var isReady: @Sendable () -> Bool
        /// Whatever an operator wants to know; never a secret.
        package var report: @Sendable () -> JSONObject
        /// How each target is doing.
        package var lanes: @Sendable () -> [LaneReport]
        /// How often answers were given again.
        package var caches: @Sendable () -> [CacheReport] = { [] }
        /// What else `/metrics` tells.
        package var others: @Sendable () -> [MetricFamily] = { [] }

        package init(
            isReady: @escaping @Sendable () -> Bool,
            report: @escaping @Sendable () -> JSONObject,
            lanes: @escaping @Sendable () -> [LaneReport] = { [] }
        ) {
            self.isReady = isReady
            self.report = report
            self.lanes = lanes
        }
    }

    /// How long a stream may be silent before its client is shown that it lives; never when zero.
    package var keepAliveInterval = Duration.seconds(15)
    /// How many generations and passed-on calls may be answered at a time; more are refused from their heads.
    package var requestLimit = 2000
    /// Whether a request is taken; every one is, unless this is set.
    package var admission: Admission = { _, _ in .success("") }

    /// Who keeps what became of generations, if anybody does.
    package var recorder: Recorder?

    private let path: Path
    private let models: @Sendable () -> [Model]
    private let health: Health
    private let relays: Relays
    private let log: Log
    private let ids = RequestIDs()
    let metrics: Metrics

    /// - Parameters:
    ///   - path: what answers generations.
    ///   - models: every name a caller may ask for.
    ///   - relays: the providers that calls are passed on to.
    ///   - health: what `/health` and `/metrics` say of the process.
    ///   - log: where the line about each request goes.
    package init(
        path: Path,
        models: @escaping @Sendable () -> [Model],
        relays: Relays = Relays([]),
        health: Health,
        log: Log
    ) {
        self.path = path
        self.models = models
        self.relays = relays
        self.health = health
        self.log = log
        metrics = Metrics(configured: models().map(\.id))
    }

    /// Answers one request, whatever it is.
    package func handle(_ transaction: HTTPTransaction) async {
        let head = transaction.head
        let endpoint = Endpoint(head)
        switch endpoint {
        case .call(let edge): await answer(edge, transaction)
        case .relay(let api): await relay(api, transaction)
        case .openAIModels, .openAIModel, .geminiModels, .geminiModel: listModels(endpoint, transaction)
        case .live: respond(transaction, 200, (["status": "live"] as JSON).bytes)
        case .ready:
            let isReady = health.isReady()
            respond(
                transaction,
                isReady ? 200 : 503,
                (["status": .string(isReady ? "ready" : "not_ready")] as JSON).bytes
            )
        case .health:
            var report = health.report()
            report["lanes"] = .array(health.lanes().map(\.json))
            respond(transaction, 200, JSON.object(report).bytes)
        case .metrics:
            let fields: HTTPFields = ["content-type": PrometheusText.contentType]
            transaction.respond(
                status: 200,
                fields: fields,
                body: Array(metrics.text(health.lanes(), health.caches(), health.others()).utf8)
            )
        case .wrongMethod(let allowed, let dialect):
            let sentence = "\(head.path) takes \(allowed), not \(head.method)."
            refuse(transaction, Failure(.invalidRequest, sentence), in: dialect, status: 405, allowed: allowed)
        case .unknown(let dialect):
            let sentence = "There is nothing at \(head.method) \(head.path.prefix(200))."
            refuse(transaction, Failure(.modelNotFound, sentence), in: dialect, status: 404)
        }
    }

    private func answer<E: Edge>(_ edge: E, _ transaction: HTTPTransaction) async {
        let received = ContinuousClock.now
        let wishes = CallerWishes(transaction.head.fields, received: received)
        let admitted = wishes.refusal.map { .failure($0) } ?? admit(transaction.head)
        let exchange = Exchange(
            id: ids.next(),
            received: received,
            deadline: wishes.deadline,
            caller: (try? admitted.get()) ?? "",
            priority: wishes.priority,
            cacheControl: wishes.cacheControl,
            tags: Tags(user: wishes.user)
        )
        var answering = Answering(edge, transaction, exchange, keepAliveInterval: keepAliveInterval, recorder)
        switch admitted {
        case .failure(let refusal): await answering.refuse(refusal)
        case .success:
            await answering.run(path, wholeBy: wishes.wholeDeadline)
            metrics.end()
        }
        log.request(exchange, answering.outcome, transaction.head, edge.dialect)
        metrics.count(exchange, answering.outcome, edge.dialect)
        await recorder?.record(GenerationRecord(of: answering, exchange, edge.dialect))
    }

    private func relay(_ api: RelayedAPI, _ transaction: HTTPTransaction) async {
        let id = ids.next()
        if case .failure(let failure) = admit(transaction.head, isRelayed: true) {
            return refuse(transaction, failure, in: api.dialect, id: id)
        }
        let outcome = await relays.pass(transaction, to: api, requestID: id)
        metrics.end()
        if let failure = outcome.failure, !outcome.isAnswered { refuse(transaction, failure, in: api.dialect, id: id) }
        log.relay(id, outcome, transaction.head)
    }

    /// Tells an admitted caller what it may ask for, or of one model.
    private func listModels(_ endpoint: Endpoint, _ transaction: HTTPTransaction) {
        let (dialect, name): (Dialect, String?) =
            switch endpoint {
            case .openAIModel(let name): (.openAI, name)
            case .geminiModels: (.gemini, nil)
            case .geminiModel(let name): (.gemini, name)
            default: (.openAI, nil)
            }
        if case .failure(let failure) = admission(transaction.head, false) {
            return refuse(transaction, failure, in: dialect)
        }
        guard let name else {
            let isGemini = dialect == .gemini
            return respond(
                transaction,
                200,
                isGemini ? GeminiModels.write(models()) : OpenAIModels.write(models(), created: 0)
            )
        }
        guard let model = models().first(where: { $0.id == name }) else {
            return refuse(transaction, unknownModel(name), in: dialect)
        }
        respond(
            transaction,
            200,
            dialect == .gemini ? GeminiModels.write(model) : OpenAIModels.write(model, created: 0)
        )
    }

    private func unknownModel(_ name: String) -> Failure {
        Failure(.modelNotFound, "There is no model called \(name.prefix(200)).")
    }

    private func respond(
        _ transaction: HTTPTransaction,
        _ status: Int,
        _ body: [UInt8],
        requestID: String? = nil,
        allowed: String? = nil,
        retryAfter: Duration? = nil
    ) {
        var fields: HTTPFields = ["content-type": "application/json; charset=utf-8"]
        fields.append("x-aloft-request-id", requestID ?? ids.next())
        if let retryAfter { fields.append("retry-after", retryAfter.wholeSeconds) }
        if let allowed { fields.append("allow", allowed == "GET" ? "GET, HEAD" : allowed) }
        transaction.respond(status: status, fields: fields, body: body)
        log.write(.debug, "request") { line in
            line.string("method", transaction.head.method)
            line.string("path", String(transaction.head.path))
            line.integer("status", status)
        }
    }

    private func refuse(
        _ transaction: HTTPTransaction,
        _ failure: Failure,
        in dialect: Dialect,
        id: String? = nil,
        status: Int? = nil,
        allowed: String? = nil
    ) {
        let id = id ?? ids.next()
        let answer = dialect.errorBody(failure, requestID: id)
        respond(
            transaction,
            status ?? answer.status,
            answer.body,
            requestID: id,
            allowed: allowed,
            retryAfter: failure.retryAfter
        )
    }
}
