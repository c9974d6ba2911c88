import Foundation
import Feedback
import Generation
import Intents
import JSON
import Prompts
import Resilience
import Routing
import Store
import Synchronization
import TestKit
import Validation

/// Classifies through the stages that an answer passes, by providers of the test's own.
struct Classifier {
    var settings = IntentSettings()
    var degrade = DegradePolicy.models
    var taxonomy: Taxonomy?

    struct Surroundings {
        let database: Database
        /// Another process on the same store.
        let fresh: () -> Intents
    }

    /// Has `body` ask with a store of its own.
    func run(
        _ providers: [any Provider],
        _ body: (Intents, Surroundings) async throws -> Void
    ) async throws {
        let (settings, degrade) = (settings, degrade)
        try await TestDatabase.sqlite.withDatabase { database in
            try await database.migrate(to: FeedbackStore.migrations, component: FeedbackStore.component)
            try await database.migrate(to: IntentOutcomes.migrations, component: IntentOutcomes.component)
            var plan = Plan(route: "default", targets: providers.map { Target(provider: $0.name, model: "m") })
            plan.retry.attempts = 2
            plan.degrade = degrade
            let path = Path([
                Router { [plan] _ in plan }, Attempts(clock: ImmediateClock()), AnswerCheck { _ in true },
                ProviderCall(providers),
            ])
            let names = Counter()
            let time = Counter()
            let generator = Generator(path, recorder: nil)
            let services = IntentServices(
                prompts: try PromptLibrary(Intents.prompts),
                outcomes: IntentOutcomes(database, now: { time.next() }),
                mayUseTemplates: { _ in degrade == .template },
                isTemplate: { $0.provider == "canned" },
                name: { "x-\(names.next())" },
                generate: { request, exchange throws(Failure) in
                    try await generator.generate(request, exchange).response
                }
            )
            let taxonomy = try taxonomy ?? Taxonomy.builtIn()
            let make = {
                var services = services
                services.outcomes = IntentOutcomes(database, now: { time.next() })
                return Intents(settings, taxonomy, services)
            }
            try await body(make(), Surroundings(database: database, fresh: make))
        }
    }
}

final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

extension Chunk {
    /// An answer with one token, whose alternatives are the others.
    static func intent(_ label: String, _ probability: Double? = nil, others: [String: Double] = [:]) -> Chunk {
        func text(_ label: String) -> String { (["intent": .string(label)] as JSON).text }
        var deltas: [Delta] = [.text(text(label), candidate: 0)]
        if let probability {
            let alternatives = others.map {
                TokenProbability.Alternative(token: text($0.key), logarithm: log($0.value))
            }
            deltas.append(
                .probabilities(
                    [TokenProbability(token: text(label), logarithm: log(probability), alternatives: alternatives)],
                    candidate: 0
                )
            )
        }
        return Chunk(deltas + [.finished(.stop, native: nil, candidate: 0)])
    }
}
