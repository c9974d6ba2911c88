import Configuration
import GeminiDialect
import OpenAIDialect

extension Configuration.Provider {
    /// What Gemini's models take, as far as known and as configured.
    var geminiTable: ModelRules.Table {
        .standard.overriding(
            geminiRules.map { rules in
                var change = ModelRules.Change()
                change.thinking = rules.thinking.map(ModelRules.ThinkingControl.init)
                change.takesSampling = rules.takesSampling
                change.takesPenalties = rules.takesPenalties
                change.takesModelTurnLast = rules.takesModelTurnLast
                change.needsCallSignatures = rules.needsCallSignatures
                return (rules.models.text, change)
            }
        )
    }

    /// What models behind OpenAI's dialect take, as far as known and as configured.
    var openAITable: OpenAIModelRules {
        OpenAIModelRules().overriding(
            openAIRules.map { rules in
                var change = OpenAIModelRules.Change()
                change.efforts = rules.efforts?.map(\.rawValue)
                change.takesSampling = rules.takesSampling
                change.takesStop = rules.takesStop
                change.takesCompletionLimit = rules.takesCompletionLimit
                return (rules.models.text, change)
            }
        )
    }
}

extension ModelRules.ThinkingControl {
    fileprivate init(_ thinking: Configuration.Provider.GeminiRules.Thinking) {
        self =
            switch thinking {
            case .none: .none
            case .budget(let least, let most): .budget(least: least, most: most)
            case .levels(let levels): .level(levels.map(ModelRules.Level.init))
            }
    }
}

extension ModelRules.Level {
    fileprivate init(_ level: Configuration.Provider.GeminiRules.Level) {
        self =
            switch level {
            case .minimal: .minimal
            case .low: .low
            case .medium: .medium
            case .high: .high
            }
    }
}
