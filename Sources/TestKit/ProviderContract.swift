package import Generation

/// What every provider promises, whoever is behind it; each kind of provider is held to it by the same tests.
package struct ProviderContract: Sendable {
    private let provider: any Provider
    private let model: String
    private var broken: [String] = []

    /// Asks the provider for answers and returns, one sentence each, the promises it does not keep.
    package static func broken(by provider: any Provider, model: String) async -> [String] {
        var contract = ProviderContract(provider: provider, model: model)
        await contract.checkWhole()
        await contract.checkStream()
        await contract.checkTwoAtOnce()
        await contract.checkLeaving()
        await contract.checkCancelling()
        return contract.broken
    }

    private init(provider: any Provider, model: String) {
        self.provider = provider
        self.model = model
    }

    private mutating func expect(_ isKept: Bool, _ promise: String) {
        if !isKept { broken.append(promise) }
    }

    private mutating func checkWhole() async {
        let (response, chunks, failure) = await ask(isStreamed: false)
        expect(failure == nil, "a whole answer comes, but: \(failure?.message ?? "")")
        expect(chunks == 1, "a whole answer is one chunk, not \(chunks)")
        expect(!response.text.isEmpty, "a whole answer has text")
        expect(response.candidates.first?.finishReason != nil, "a whole answer says why it ended")
        expect(response.usage != nil, "a whole answer says what it used")
    }

    private mutating func checkStream() async {
        let (response, chunks, failure) = await ask(isStreamed: true)
        expect(failure == nil, "a stream comes, but: \(failure?.message ?? "")")
        expect(chunks >= 1, "a stream has chunks")
        expect(!response.text.isEmpty, "a stream has text")
        expect(response.candidates.first?.finishReason != nil, "a stream says why it ended")
    }

    private mutating func checkTwoAtOnce() async {
        async let first = ask(isStreamed: true)
        async let second = ask(isStreamed: false)
        let failures = [await first.failure, await second.failure].compactMap { $0?.message }
        expect(failures.isEmpty, "two requests at once are answered, but: \(failures)")
    }

    /// A sink that throws ends the call with what it threw.
    private mutating func checkLeaving() async {
        let exchange = Exchange(id: "contract")
        do throws(Failure) {
            try await provider.answer(
                request(isStreamed: true),
                model: model,
                timeout: TimeoutPolicy(),
                exchange: exchange
            ) { _ throws(Failure) in
                throw Failure(.cancelled, "enough")
            }
            expect(false, "a sink that throws ends the call")
        } catch {
            expect(
                error.message == "enough",
                "a call that its sink ends throws what the sink threw, not \(error.message)"
            )
        }
    }

    /// A task that is cancelled before it asks gets no answer.
    private mutating func checkCancelling() async {
        let contract = self
        let task = Task { () async -> Failure? in
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return await contract.ask(isStreamed: false).failure
        }
        let failure = await task.value
        expect(
            failure == nil || failure?.kind == .cancelled,
            "a cancelled call says so, not \(failure?.kind.rawValue ?? "")"
        )
    }

    private func ask(isStreamed: Bool) async -> (response: Response, chunks: Int, failure: Failure?) {
        var response = Response()
        var chunks = 0
        do throws(Failure) {
            try await provider.answer(
                request(isStreamed: isStreamed),
                model: model,
                timeout: TimeoutPolicy(),
                exchange: Exchange(id: "contract")
            ) { chunk throws(Failure) in
                chunks += 1
                for delta in chunk.deltas { response.apply(delta) }
            }
            return (response, chunks, nil)
        } catch {
            return (response, chunks, error)
        }
    }

    private func request(isStreamed: Bool) -> Request {
        var request = Request(
            model: model,
            turns: [Turn(.system, text: "Answer in one short sentence."), Turn(.user, text: "What is two and two?")]
        )
        request.sampling.maximumTokens = 24
        request.isStreamed = isStreamed
        return request
    }
}
