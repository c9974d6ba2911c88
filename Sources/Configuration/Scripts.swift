import Generation

extension Configuration {
    /// How scripts are made.
    package struct Scripts: Hashable, Sendable {
        /// How one of its steps asks a model; `nil` takes what is usual.
        package struct Step: Hashable, Sendable {
            /// A route or a target; `nil` takes the workflow's.
            package var route: String?
            package var temperature: Double?
            package var maximumTokens: Int?
            package var timeout: Duration?
            /// What it may cost in a run, in billionths of a dollar.
            package var budget: Int?

            init() {}
        }

        /// The second look at what was written.
        package enum Check: Hashable, Sendable {
            /// As usual, but not by models that run here: what they find wrong is wrong itself.
            case auto
            case off
            case on(Step)
        }

        /// Who reads scripts aloud.
        package struct Voice: Hashable, Sendable {
            package var name = "en-us"
            package var wordsPerMinute = 150
        }

        package struct Webhook: Hashable, Sendable {
            package var url: String
            package var secret: Secret?
        }

        /// A route or a target; `nil` takes the route `scripts`, else `default`.
        package var route: String?
        package var understand = Step()
        package var match = Step()
        package var write = Step()
        package var check = Check.auto
        /// How long a script is; `nil` takes three minutes, and one where all models that may write it run here.
        package var seconds: Int?
        /// `nil` ends with what is asked back.
        package var answerWait: Duration? = .seconds(24 * 3600)
        package var rounds = 3
        /// How long what was understood and written is given again; `nil` keeps none.
        package var cache: Duration? = .seconds(24 * 3600)
        /// What a script may cost, in billionths of a dollar.
        package var budget: Int?
        /// Files in place of the data that comes with Aloft.
        package var topics: String?
        package var interests: String?
        package var templates: String?
        package var outline: String?
        package var guardrails: String?
        /// `nil` reads nothing aloud.
        package var voice: Voice? = Voice()
        package var webhook: Webhook?
        /// Where results are published: `pubsub://project/topic`.
        package var resultTopic: String?

        package init() {}
    }

    /// The name that a workflow asks for where it does not say.
    func standardRoute(of workflow: String) -> String {
        let standard = [workflow, "default"].first { name in routes.contains { $0.name == name } }
        let known = providers.lazy.compactMap { provider in provider.defaultModel.map { "\(provider.name)/\($0)" } }
        return standard ?? routes.first?.name ?? known.first ?? "default"
    }

    /// The name that a step of scripts asks for.
    package func scriptRoute(of step: Scripts.Step) -> String {
        step.route ?? scripts.route ?? standardRoute(of: "scripts")
    }

    /// How long a script is: small models write little, however much they are asked for.
    package var scriptSeconds: Int { scripts.seconds ?? (runsHere(scripts.write) ? 60 : 180) }

    /// How the second look asks a model; `nil` where there is none.
    package var scriptCheck: Scripts.Step? {
        switch scripts.check {
        case .auto: runsHere(scripts.write) ? nil : Scripts.Step()
        case .off: nil
        case .on(let step): step
        }
    }

    /// Whether all models that a step may ask run here.
    private func runsHere(_ step: Scripts.Step) -> Bool {
        let targets = (try? plan(for: scriptRoute(of: step)).get())?.targets ?? []
        let models = targets.compactMap { target in providers.first { $0.name == target.provider }?.kind.name }
        return models.contains(.llama) && models.allSatisfy { $0 == .llama || $0 == .template }
    }
}
