import Generation

extension Configuration {
    /// How scripts are made.
    package struct Scripts: Hashable, Sendable {
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
        package var understand = WorkflowStep()
        package var match = WorkflowStep()
        package var write = WorkflowStep()
        /// The second look at what was written; what models that run here find wrong is wrong itself.
        package var check = OptionalStep.auto
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

    /// The name that a step of scripts asks for.
    package func scriptRoute(of step: WorkflowStep) -> String {
        step.route ?? scripts.route ?? standardRoute(of: "scripts")
    }

    /// How long a script is: small models write little, however much they are asked for.
    package var scriptSeconds: Int { scripts.seconds ?? (runsHere(scriptRoute(of: scripts.write)) ? 60 : 180) }

    /// How the second look asks a model; `nil` where there is none.
    package var scriptCheck: WorkflowStep? { chosen(scripts.check, unlessHere: scriptRoute(of: scripts.write)) }
}
