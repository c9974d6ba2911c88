package import Artifacts
package import Generation
package import Guardrails
package import Prompts

/// What scripts use of the process they are made in.
package struct ScriptServices: Sendable {
    /// The data that comes with Aloft, or files of an operator's own.
    package struct Data: Sendable {
        package var topics: TopicCatalogue
        package var interests: InterestCatalogue
        package var texts: TemplateTexts
        package var outline: ScriptOutline

        package init(
            topics: TopicCatalogue,
            interests: InterestCatalogue,
            texts: TemplateTexts,
            outline: ScriptOutline
        ) {
            self.topics = topics
            self.interests = interests
            self.texts = texts
            self.outline = outline
        }
    }

    package var prompts: PromptLibrary
    package var data: Data
    /// What questions are examined by before a model sees them.
    package var guardrails: Guardrails
    /// Whether a route may give canned texts where no model answers.
    package var mayUseTemplates: @Sendable (_ route: String) -> Bool
    /// Whether a target has one canned text for all, which is no script.
    package var isTemplate: @Sendable (Target) -> Bool
    /// Reads scripts aloud; without one there is no audio.
    package var voice: (any ScriptVoice)?
    /// Keeps what was read aloud.
    package var artifacts: ArtifactStore?
    /// Where results go beside the store and the run's events, in order.
    package var deliveries: [ScriptDelivery]

    package init(
        prompts: PromptLibrary,
        data: Data,
        guardrails: Guardrails,
        voice: (any ScriptVoice)? = nil,
        artifacts: ArtifactStore? = nil,
        deliveries: [ScriptDelivery] = [],
        mayUseTemplates: @escaping @Sendable (String) -> Bool = { _ in false },
        isTemplate: @escaping @Sendable (Target) -> Bool = { _ in false }
    ) {
        self.prompts = prompts
        self.data = data
        self.guardrails = guardrails
        self.voice = voice
        self.artifacts = artifacts
        self.deliveries = deliveries
        self.mayUseTemplates = mayUseTemplates
        self.isTemplate = isTemplate
    }
}

/// What reads a text aloud.
package protocol ScriptVoice: Sendable {
    /// How it is called where it is told who spoke.
    var name: String { get }

    /// Returns a WAV file.
    func speak(_ text: String) async throws(Failure) -> [UInt8]
}

/// Somewhere that results go.
package struct ScriptDelivery: Sendable {
    /// Names its step.
    package var name: String
    /// Is given the result and a word by which it can be told that it was delivered before.
    package var deliver: @Sendable (_ result: ScriptResult, _ token: String) async throws(Failure) -> Void

    package init(
        _ name: String,
        _ deliver: @escaping @Sendable (ScriptResult, String) async throws(Failure) -> Void
    ) {
        self.name = name
        self.deliver = deliver
    }
}
