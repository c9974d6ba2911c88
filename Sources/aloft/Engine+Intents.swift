import Configuration
import Generation
import Intents
import Jobs
import Prompts
import YAML

extension Intents {
    /// Intents as the configuration says, made with what the application has; throws what is wrong with their labels.
    init(
        _ configuration: Configuration,
        _ prompts: PromptLibrary,
        _ jobs: Jobs,
        _ generator: Generator,
        name: @escaping @Sendable () -> String
    ) throws(Engine.Unusable) {
        let taxonomy = try Taxonomy(configuration)
        let canned = Set(configuration.providers.filter { $0.kind.name == .template }.map(\.name))
        let services = IntentServices(
            prompts: prompts,
            outcomes: IntentOutcomes(jobs.database, now: jobs.now),
            mayUseTemplates: { name in (try? configuration.plan(for: name).get())?.degrade == .template },
            isTemplate: { canned.contains($0.provider) },
            name: name,
            generate: { request, exchange throws(Failure) in
                try await generator.generate(request, exchange).response
            }
        )
        let settings = IntentSettings(configuration)
        if settings.standing != Taxonomy.unclear, !taxonomy.has(settings.standing) {
            let sentence = "'workflows.intents.default' is '\(settings.standing)', which is none of the labels"
            throw Engine.Unusable(message: sentence)
        }
        self.init(settings, taxonomy, services)
    }
}

extension Taxonomy {
    /// The labels that the configuration says; throws what is wrong with their file.
    init(_ configuration: Configuration) throws(Engine.Unusable) {
        do throws(DataFileError) {
            self = try configuration.intents.labels.read(Taxonomy.init(yaml:file:), orElse: Taxonomy.builtIn)
        } catch {
            throw Engine.Unusable(message: error.message)
        }
    }
}

extension IntentSettings {
    init(_ configuration: Configuration) {
        self.init()
        let intents = configuration.intents
        route = configuration.intentRoute
        temperature = intents.temperature
        maximumTokens = intents.maximumTokens
        asksProbabilities = intents.probabilities
        form =
            switch intents.form {
            case .json: .json
            case .line: .line
            }
        threshold = intents.threshold
        time = intents.time
        standing = intents.standing ?? Taxonomy.unclear
        concurrency = intents.concurrency
    }
}
