import Generation
import HTTP
package import HTTPServer
import Synchronization

/// A provider that behaves badly on command, for tests and benchmarks.
///
/// It speaks Gemini's and OpenAI's dialects. What it does to a request is told by the request's own `x-emulate` field,
/// or else by the first rule of the ``Script`` that applies; without either, it answers at once and well, and always
/// the same to the same request.
package final class Emulator: Sendable {
    package struct Options: Sendable {
        /// What every answer says, unless its request wants JSON.
        package var text: String?
        /// So many words in every answer.
        package var tokens: Int?
        /// How many requests are remembered.
        package var remembered = 200
        /// Where scripts and fields that arrive over HTTP may read bodies from.
        package var files = BodyFiles.none

        package init() {}
    }

    package typealias Sleep = @Sendable (Duration) async throws -> Void

    let options: Options
    private let instant = InstantAnswers()
    private let pubSub: PubSub
    private let state: Mutex<State>
    private let now: @Sendable () -> Duration
    private let sleep: Sleep

    private struct State {
        var script: Script
        /// How many requests each rule's condition has fitted.
        var counts: [Int]
        var quotas = Quotas()
        var requests: [ReceivedRequest] = []
        /// Where the oldest of the remembered requests lies, once there are as many as may be.
        var oldest = 0
        var received = 0
        /// How many access tokens were given out.
        var tokens = 0
    }

    /// - Parameters:
    ///   - script: what it does to whom.
    ///   - options: what holds for every answer.
    ///   - clock: what delays wait for and quotas are counted by.
    package init<C: Clock>(
        script: Script = Script(),
        options: Options = Options(),
        clock: C = ContinuousClock()
    ) where C.Duration == Duration {
        self.options = options
        state = Mutex(State(script: script, counts: script.rules.map { _ in 0 }))
        let start = clock.now
        let now = { @Sendable in start.duration(to: clock.now) }
        let sleep: Sleep = { try await clock.sleep(for: $0) }
        self.now = now
        self.sleep = sleep
        pubSub = PubSub(now: now, sleep: sleep)
    }

    /// What it does to whom; setting it begins all counts and quotas anew.
    package var script: Script {
        get { state.withLock { $0.script } }
        set {
            state.withLock { state in
                state.script = newValue
                state.counts = newValue.rules.map { _ in 0 }
                state.quotas = Quotas()
            }
            instant.forget()
        }
    }

    /// The latest requests, oldest first; those to the emulator's own pages are not among them.
    package var requests: [ReceivedRequest] {
        state.withLock { Array($0.requests[$0.oldest...] + $0.requests[..<$0.oldest]) }
    }

    /// How many requests have arrived since it started.
    package var received: Int { state.withLock { $0.received } }

    package func forgetRequests() {
        state.withLock { state in
            state.requests = []
            state.oldest = 0
        }
    }

    package var handler: HTTPServer.Handler {
        { await self.handle($0) }
    }
}

// MARK: - One request

extension Emulator {
    private func handle(_ transaction: HTTPTransaction) async {
        let body: [UInt8]
        do throws(HTTPServerError) {
            body = try await transaction.body()
        } catch {
            if case .refused(let status, let sentence) = error {
                transaction.respond(status: status, fields: ["content-type": "text/plain"], body: Array(sentence.utf8))
            }
            return
        }
        let head = transaction.head
        if head.path.hasPrefix("/emulator/") { return control(transaction, body) }
        let hasRules = remember(transaction, body)
        let order = head.fields["x-emulate"]
        guard order != nil || hasRules else { return await answerAtOnce(transaction, body) }
        let call = Call(head, body)
        do throws(ScriptError) {
            let behaviour = try order.map { header throws(ScriptError) in
                try Behaviour(header: header, files: options.files)
            }
            guard let behaviour = behaviour ?? rule(for: call) else { return await answerAtOnce(transaction, body) }
            await answer(transaction, call, behaviour)
        } catch {
            transaction.respond(status: 400, fields: ["content-type": "text/plain"], body: Array("\(error)\n".utf8))
        }
    }

    private func answer(_ transaction: HTTPTransaction, _ call: Call, _ behaviour: Behaviour) async {
        var behaviour = behaviour
        if let limit = behaviour.limit {
            let name = call.model ?? ""
            let wait = state.withLock { [now] in $0.quotas.take(limit, of: name, at: now()) }
            if let wait {
                behaviour = Behaviour()
                behaviour.error = .rateLimitMinute
                behaviour.retryAfter = wait
                behaviour.quota = limit.requestsPerMinute
            }
        }
        var maker = maker(call, behaviour)
        // What is done there is done, whatever then becomes of the answer.
        if case .pubSub = call.endpoint, maker.isNative { maker.served = await pubSub.answer(call) }
        var delivery = Delivery(transaction, behaviour, sleep: sleep)
        // A client that left needs no answer, and the transaction ends by itself.
        try? await delivery.send(maker.answer())
    }

    private func answerAtOnce(_ transaction: HTTPTransaction, _ body: [UInt8]) async {
        if PubSubPath(transaction.head.path) != nil {
            let answer = await pubSub.answer(Call(transaction.head, body))
            return transaction.respond(status: answer.status, fields: answer.fields, body: answer.bytes)
        }
        let answer = instant.answer(transaction.head, body) {
            maker(Call(transaction.head, body), Behaviour()).answer()
        }
        await answer.send(on: transaction)
    }

    private func maker(_ call: Call, _ behaviour: Behaviour) -> AnswerMaker {
        AnswerMaker(call: call, behaviour: behaviour, options: options, models: script.models) {
            self.state.withLock { state in
                state.tokens += 1
                return state.tokens
            }
        }
    }

    /// Remembers a request; says whether there are rules to look at.
    private func remember(_ transaction: HTTPTransaction, _ body: [UInt8]) -> Bool {
        state.withLock { state in
            if options.remembered > 0 {
                let request = ReceivedRequest(head: transaction.head, body: body, number: state.received)
                if state.requests.count < options.remembered {
                    state.requests.append(request)
                } else {
                    state.requests[state.oldest] = request
                    state.oldest = (state.oldest + 1) % options.remembered
                }
            }
            state.received += 1
            return !state.script.rules.isEmpty
        }
    }

    /// The first rule that applies; each whose condition fits counts the request on the way there.
    private func rule(for call: Call) -> Behaviour? {
        let rules = script.rules
        let fitting = rules.indices.filter { call.fits(rules[$0].condition) }
        return state.withLock { state in
            for index in fitting where state.counts.indices.contains(index) {
                let count = state.counts[index]
                state.counts[index] += 1
                if rules[index].condition.meets(count) { return rules[index].behaviour }
            }
            return nil
        }
    }
}
