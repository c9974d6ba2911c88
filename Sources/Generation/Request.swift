package import JSON

/// One generation, as a caller asked for it, in the one vocabulary that every dialect is read into.
///
/// A dialect module reads and writes it; stages may change it. Nothing else reads a wire format.
package struct Request: Sendable {
    /// The name the caller asked for: a route, `provider/model`, or a bare model name.
    package var model: String
    /// The conversation so far, oldest turn first, system turns where the caller put them.
    package var turns: [Turn] { didSet { original = nil } }
    package var output = Output.text { didSet { original = nil } }
    package var sampling = Sampling() { didSet { original = nil } }
    package var tools = Tools() { didSet { original = nil } }
    package var thinking: Thinking? { didSet { original = nil } }
    /// What the answer may be made of; empty leaves it to the model.
    package var modalities: [Modality] = [] { didSet { original = nil } }
    /// What the provider is to withhold, where it is told; empty leaves its defaults.
    package var safety: [SafetySetting] = [] { didSet { original = nil } }
    /// The name of content that a provider has cached; it holds for that provider alone.
    package var cachedContent: String? { didSet { original = nil } }
    package var serviceTier: ServiceTier? { didSet { original = nil } }
    /// What is asked; anything but a generation has an edge and a wire of its own.
    package var operation = Operation.generation { didSet { original = nil } }
    /// What the caller calls its user; no target is told.
    package var user: String?
    /// What the caller said that has no word here, one sentence each.
    ///
    /// It survives in ``original``; who writes the request in another dialect tells the caller.
    package var unspoken: [String] = []
    /// Whether the answer is wanted as it is made.
    package var isStreamed = false
    /// Whether a streamed answer ends with its usage; whole answers always carry it.
    package var wantsStreamedUsage = true
    /// What the answer must be beyond ``output``; `nil` accepts any.
    package var acceptance: Acceptance?
    /// Which of the targets that ``model`` stands for may be asked; `nil` for all.
    package var allows: (@Sendable (Target) -> Bool)?
    /// What is being asked, and how long it may take; set by the stage that attempts it.
    package var attempt: AttemptScope?
    /// The caller's own bytes, while nothing of their meaning has been changed.
    ///
    /// A provider that speaks this dialect forwards them, so fields unknown here arrive. Changing any part of the
    /// request that a dialect would write clears it.
    package private(set) var original: Original?

    package init(model: String, turns: [Turn]) {
        self.model = model
        self.turns = turns
    }

    /// Remembers the bytes that this request was read from; called last by the dialect that read it.
    package mutating func keepOriginal(_ original: Original) {
        self.original = original
    }
}

/// One call of one target.
package struct AttemptScope: Hashable, Sendable {
    package var target: Target
    package var timeout: TimeoutPolicy
    /// Whether no other target is left that could answer.
    package var isLast: Bool

    package init(target: Target, timeout: TimeoutPolicy, isLast: Bool = false) {
        self.target = target
        self.timeout = timeout
        self.isLast = isLast
    }
}

/// The bytes a request was read from, and how.
package struct Original: Sendable {
    package let dialect: Dialect
    package let body: [UInt8]
    /// The method it was for, where a dialect has several that ask the same, such as `batchEmbedContents`.
    package let method: String
    /// The fields in it, by the dialect's own names, that not every server of the dialect takes.
    ///
    /// Whoever forwards the bytes need not parse them again to learn that there are none.
    package let particulars: [String]

    package init(dialect: Dialect, body: [UInt8], method: String = "", particulars: [String] = []) {
        self.dialect = dialect
        self.body = body
        self.method = method
        self.particulars = particulars
    }
}

/// A wire shape that callers and providers speak.
package enum Dialect: String, Hashable, Sendable, CaseIterable {
    case openAI = "openai"
    case gemini
}

/// What form the answer must have.
package enum Output: Hashable, Sendable {
    case text
    /// Any JSON value.
    case json
    /// JSON that the schema accepts.
    case schema(OutputSchema)
}

/// A JSON Schema the answer must satisfy, with the name its caller gave it.
package struct OutputSchema: Hashable, Sendable {
    package var name: String?
    package var description: String?
    package var schema: JSON
    package var isStrict: Bool?

    package init(name: String? = nil, description: String? = nil, schema: JSON, isStrict: Bool? = nil) {
        self.name = name
        self.description = description
        self.schema = schema
        self.isStrict = isStrict
    }
}

/// Knobs the caller may leave alone; `nil` means the provider's default.
package struct Sampling: Hashable, Sendable {
    package var temperature: Double?
    package var topP: Double?
    package var topK: Int?
    /// The most tokens the answer may have, thoughts included where the provider counts them so.
    package var maximumTokens: Int?
    package var stop: [String] = []
    package var seed: Int?
    package var presencePenalty: Double?
    package var frequencyPenalty: Double?
    package var candidateCount: Int?
    /// How many alternatives to report for each token; zero asks for the chosen token's probability alone.
    package var topLogprobs: Int?

    package init() {}
}

/// What an answer may be made of.
package enum Modality: String, Hashable, Sendable {
    case text, image, audio
}

/// How sure the provider must be that something is harmful to withhold it, in Google's words.
package struct SafetySetting: Hashable, Sendable {
    /// Such as `HARM_CATEGORY_HARASSMENT`.
    package var category: String
    /// Such as `BLOCK_ONLY_HIGH`.
    package var threshold: String
    /// Vertex AI's `SEVERITY` or `PROBABILITY`.
    package var method: String?

    package init(category: String, threshold: String, method: String? = nil) {
        self.category = category
        self.threshold = threshold
        self.method = method
    }
}

/// How urgently the request is served, and at which price.
package enum ServiceTier: String, Hashable, Sendable {
    case standard, flex, priority
}

/// How much the model may think before it answers.
package struct Thinking: Hashable, Sendable {
    package enum Effort: Hashable, Sendable {
        case none, minimal, low, medium, high
        /// A limit in tokens; −1 lets the model decide.
        case budget(Int)
    }

    package var effort: Effort?
    /// Whether summaries of the thoughts are wanted in the answer.
    package var includesThoughts: Bool?

    package init(effort: Effort? = nil, includesThoughts: Bool? = nil) {
        self.effort = effort
        self.includesThoughts = includesThoughts
    }
}
