import Generation

extension Rules {
    /// What only the prose tells, whatever was used up or not; the first that holds counts.
    ///
    /// A line is a sentence that a server was seen to say, with where; what is more exact stands first.
    static let phrases: [Phrase] = [
        // Location: Gemini API, with and without "without a billing account linked"; OpenAI.
        Phrase("location is not supported", means: Verdict(.location)),
        Phrase("country, region, or territory not supported", means: Verdict(.location)),
        Phrase("not available in your country", means: Verdict(.location)),
        Phrase("not available in your region", means: Verdict(.location)),

        // Money. Gemini API's prepay and its monthly cap are 429 or 402; Imagen for free users 400; OpenRouter 402;
        // Anthropic 400 "credit balance is too low"; DeepSeek 402 "Insufficient Balance".
        Phrase("prepayment credits are depleted", means: Verdict(.billing)),
        Phrase("spending cap", means: Verdict(.billing)),
        Phrase("requires billing to be enabled", means: Verdict(.billing)),
        Phrase("only accessible to billed users", means: Verdict(.billing)),
        Phrase("billing account for the owning project is disabled", means: Verdict(.billing)),
        Phrase("requires more credits", means: Verdict(.billing)),
        Phrase("insufficient credits", means: Verdict(.billing)),
        Phrase("insufficient balance", means: Verdict(.billing)),
        Phrase("credit balance is too low", means: Verdict(.billing)),

        // Credentials. Gemini API says 400 for a bad key and 403 for a leaked or a missing one.
        Phrase("api key not valid", in: 400...403, means: Verdict(.auth)),
        Phrase("api key expired", in: 400...403, means: Verdict(.auth)),
        Phrase("api key not found", in: 400...403, means: Verdict(.auth)),
        Phrase("invalid api key", in: 400...403, means: Verdict(.auth)),
        Phrase("incorrect api key", in: 400...403, means: Verdict(.auth)),
        Phrase("reported as leaked", in: 403...403, means: Verdict(.auth)),
        Phrase("unregistered callers", in: 403...403, means: Verdict(.auth)),
        Phrase("api keys are not supported by this api", in: 401...401, means: Verdict(.wrongAPI)),
        Phrase("it is disabled. enable it by visiting", in: 403...403, means: Verdict(.apiDisabled)),
        // OpenAI, for a host that is not on the list.
        Phrase("input was flagged", in: 403...403, means: Verdict(.blockedPrompt)),

        // Too long. Gemini: "The input token count exceeds the maximum", "The input token count (1) exceeds"; Vertex:
        // "the input token count is 1 but model only supports up to 2"; OpenAI, vLLM: "maximum context length";
        // llama.cpp: "available context size"; Anthropic: "prompt is too long".
        Phrase("input token count", "exceeds", means: Verdict(.contextLength)),
        Phrase("input token count", "only supports up to", means: Verdict(.contextLength)),
        Phrase("maximum context length", means: Verdict(.contextLength)),
        Phrase("available context size", means: Verdict(.contextLength)),
        // What llama-server says of a text to embed, with the status 500.
        Phrase("too large to process. increase the physical batch size", means: Verdict(.contextLength)),
        Phrase("context window", "exceed", means: Verdict(.contextLength)),
        Phrase("context length", "exceed", means: Verdict(.contextLength)),
        Phrase("context size", "exceed", means: Verdict(.contextLength)),
        Phrase("prompt is too long", means: Verdict(.contextLength)),
        Phrase("prompt too long", means: Verdict(.contextLength)),
        Phrase("request payload size exceeds the limit", in: 400...413, means: Verdict(.requestTooLarge)),

        // Refused content: OpenAI's images, Vertex AI's.
        Phrase("violates our usage policies", in: 400...403, means: Verdict(.blockedPrompt)),
        Phrase("safety system", in: 400...403, means: Verdict(.blockedPrompt)),
        Phrase("responsible ai practices", in: 400...403, means: Verdict(.blockedPrompt)),

        // Requests that another model would take.
        Phrase("no endpoints found that support", means: Verdict(.invalidRequest, elsewhere: true)),
        Phrase("too many states for serving", in: 400...400, means: Verdict(.invalidRequest, elsewhere: true)),
        Phrase("not supported for this model", in: 400...400, means: Verdict(.invalidRequest, elsewhere: true)),
        Phrase("not supported by this model", in: 400...400, means: Verdict(.invalidRequest, elsewhere: true)),
        Phrase("not supported with this model", in: 400...400, means: Verdict(.invalidRequest, elsewhere: true)),
        Phrase("is not enabled for", "models/", in: 400...400, means: Verdict(.invalidRequest, elsewhere: true)),
        // Gemini, of code and tools together and the like; OpenRouter and Vertex AI of images and audio.
        Phrase("does not support", in: 400...404, means: Verdict(.invalidRequest, elsewhere: true)),
        Phrase("model only supports", in: 400...400, means: Verdict(.invalidRequest, elsewhere: true)),
        // OpenAI, of `max_tokens` above what the model can write.
        Phrase("this model supports at most", in: 400...400, means: Verdict(.invalidRequest, elsewhere: true)),
        // Only Google's thinking models sign, and only they want signatures back.
        Phrase("thought_signature", in: 400...400, means: Verdict(.invalidRequest, elsewhere: true)),
        Phrase("thought signature", in: 400...400, means: Verdict(.invalidRequest, elsewhere: true)),
        // vLLM's own sum over a prompt that left no room for an answer.
        Phrase("max_tokens must be at least 1, got -", in: 400...400, means: Verdict(.invalidRequest, elsewhere: true)),

        // No such model, said with another status than 404: OpenRouter, LiteLLM, Groq.
        Phrase("is not a valid model id", in: 400...400, means: Verdict(.modelNotFound)),
        Phrase("invalid model name", in: 400...400, means: Verdict(.modelNotFound)),
        Phrase("model", "does not exist", in: 400...403, means: Verdict(.modelNotFound)),
        Phrase("unexpected model name format", in: 400...400, means: Verdict(.modelNotFound)),
        // Not the service: Go's router, llama.cpp's and OpenAI's of a path they do not have.
        Phrase("404 page not found", in: 404...404, means: Verdict(.unknown, again: false)),
        Phrase("file not found", in: 404...404, means: Verdict(.unknown, again: false)),
        Phrase("invalid url (", in: 404...404, means: Verdict(.unknown, again: false)),

        // Servers in trouble, whatever status they chose.
        Phrase("automated queries", means: Verdict(.unknown, again: false)),
        Phrase("loading model", in: 500...504, means: Verdict(.loading)),
        Phrase("currently loading", in: 500...504, means: Verdict(.loading)),
        // Gemini API, 503 UNAVAILABLE.
        Phrase("deadline expired", in: 500...504, means: Verdict(.timeout)),
        Phrase("deadline exceeded", in: 500...504, means: Verdict(.timeout)),
        Phrase("request timed out", in: 500...503, means: Verdict(.timeout)),
        Phrase("overloaded", in: 500...503, means: Verdict(.overloaded)),
        Phrase("high demand", in: 500...503, means: Verdict(.overloaded)),
        Phrase("server busy", in: 500...503, means: Verdict(.overloaded)),
        // Ollama: nothing changes until memory is freed.
        Phrase("requires more system memory", in: 500...503, means: Verdict(.serverError, again: false)),
        // A relay's 500 around a limit of the provider behind it.
        Phrase("resource exhausted", in: 500...502, means: Verdict(.capacity)),
    ]
}
