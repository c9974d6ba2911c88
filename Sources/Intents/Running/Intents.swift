package import Generation
import JSON
import PlainTexts
package import Prompts
package import SQL

/// Finds out what queries want, each in one generation.
package struct Intents: Sendable {
    package let settings: IntentSettings
    package let taxonomy: Taxonomy
    let services: IntentServices

    package init(_ settings: IntentSettings, _ taxonomy: Taxonomy, _ services: IntentServices) {
        self.settings = settings
        self.taxonomy = taxonomy
        self.services = services
    }

    /// What it is called in tags, prompts and reports.
    package static let name = "intents"
    /// The prompts that come with the program.
    package static let prompts = [Prompt.builtIn("intents/classify", 1, PackageResources.classify_1_txt)]

    /// How long a query may be.
    package static let longestQuery = 2000
    /// How many queries may be asked together.
    package static let queryLimit = 100

    /// A query as one line; throws for one without words or with too many.
    package static func query(_ text: String, parameter: String = "query") throws(Failure) -> String {
        let line = PlainLine.of(text)
        guard !line.isEmpty else {
            throw Failure(.invalidRequest, "The query has nothing in it that can be read.", parameter: parameter)
        }
        let count = line.unicodeScalars.count
        guard count <= longestQuery else {
            let sentence = "The query has \(count) characters, and \(longestQuery) are the most."
            throw Failure(.invalidRequest, sentence, parameter: parameter)
        }
        return line
    }

    /// What a query wants.
    ///
    /// - Parameters:
    ///   - query: as ``query(_:parameter:)`` gives it.
    ///   - asker: for whom.
    ///   - labels: other labels than the usual ones.
    /// - Returns: a label, or `unclear`; what no model said is marked as that.
    /// - Throws: what the path could not mend, where neither keywords nor a standing answer may take its place.
    package func classify(
        _ query: String,
        for asker: IntentAsker,
        _ labels: Taxonomy? = nil
    ) async throws(Failure) -> IntentAnswer {
        let taxonomy = labels ?? taxonomy
        let prompt = await services.prompts.prompt("intents/classify", for: asker.user ?? asker.key)
        var request = Self.request(for: query, prompt, taxonomy, settings)
        request.allows = { [services] in !services.isTemplate($0) }
        var exchange = exchange(for: asker, until: settings.time.map { .now + $0 })
        do throws(Failure) {
            var response: Response
            do throws(Failure) {
                response = try await services.generate(request, exchange)
            } catch {
                // Some models refuse whoever asks for probabilities; they answer who does not.
                guard error.kind == .invalidRequest, request.sampling.topLogprobs != nil else { throw error }
                request.sampling.topLogprobs = nil
                exchange = self.exchange(for: asker, until: exchange.deadline)
                exchange.record { $0.notices.append("The model was asked again, without probabilities.") }
                response = try await services.generate(request, exchange)
            }
            guard let reading = IntentReading.read(response.text, taxonomy) else {
                throw Failure(.malformed, "The answer has none of the labels.")
            }
            return await answer(reading, response, exchange, prompt, taxonomy)
        } catch {
            return try fallback(error, query, exchange, prompt, taxonomy)
        }
    }

    /// What each of several queries wants, or why that is not known, in their order.
    package func classify(
        _ queries: [String],
        for asker: IntentAsker,
        _ labels: Taxonomy? = nil
    ) async -> [Result<IntentAnswer, Failure>] {
        await withTaskGroup(of: (Int, Result<IntentAnswer, Failure>).self) { group in
            var answers = queries.map { _ in
                Result<IntentAnswer, Failure>.failure(Failure(.cancelled, "The query was not asked."))
            }
            var next = 0
            func begin() {
                guard next < queries.count else { return }
                let index = next
                next += 1
                group.addTask {
                    do throws(Failure) {
                        return (index, .success(try await classify(queries[index], for: asker, labels)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            for _ in 0..<max(settings.concurrency, 1) { begin() }
            for await (index, answer) in group {
                answers[index] = answer
                if !Task.isCancelled { begin() }
            }
            return answers
        }
    }

    /// Forgets what was answered before a point in time, in microseconds since 1970.
    package func purge(before time: Int) async throws(SQLError) { try await services.outcomes.purge(before: time) }

    /// What the confidence of each model was worth, by target and taxonomy.
    package func reliability() async throws(SQLError) -> [TargetReliability] {
        try await services.outcomes.reliability()
    }

    /// What a model is asked about a query.
    ///
    /// - Parameters:
    ///   - query: as ``query(_:parameter:)`` gives it.
    ///   - prompt: a version of `intents/classify`.
    ///   - taxonomy: what may be answered.
    ///   - settings: whom to ask, and how.
    /// - Returns: a request that is answered with one of the labels, or refused.
    package static func request(
        for query: String,
        _ prompt: Prompt,
        _ taxonomy: Taxonomy,
        _ settings: IntentSettings
    ) -> Request {
        // Bare, so that heads and tuned models see what they were trained on; whatever it says, only labels come back.
        var turns = [Turn(.user, text: query)]
        if settings.form == .json {
            turns = prompt.turns([
                "labels": .word(taxonomy.described), "examples": .word(taxonomy.shown), "query": .word(query),
            ])
            if let last = turns.indices.last { turns[last] = Turn(.user, text: PlainLine.of(turns[last].text)) }
        }
        var request = Request(model: settings.route, turns: turns)
        if settings.form == .json {
            request.output = .schema(OutputSchema(name: "intent", schema: taxonomy.schema, isStrict: false))
        }
        request.acceptance = Acceptance { text, _ in
            if IntentReading.read(text, taxonomy) != nil { return .accepted(text) }
            return .refused([
                "It has none of the intents; answer with one of \(taxonomy.names.joined(separator: ", "))."
            ])
        }
        request.sampling.temperature = settings.temperature
        request.sampling.maximumTokens = settings.maximumTokens
        if settings.asksProbabilities { request.sampling.topLogprobs = 20 }
        return request
    }

    private func exchange(for asker: IntentAsker, until deadline: ContinuousClock.Instant?) -> Exchange {
        Exchange(
            id: services.name(),
            deadline: deadline,
            caller: asker.key,
            tags: Tags(workflow: Self.name, step: "classify", user: asker.user)
        )
    }
}
