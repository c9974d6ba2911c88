/// What became of one generation.
package struct GenerationRow: Row, Hashable {
    package var id = ""
    package var time = 0
    package var operation = "generation"
    package var dialect = ""
    package var route: String?
    package var model: String?
    package var target: String?
    package var workflow: String?
    package var step: String?
    package var user: String?
    package var key: String?
    package var isStreamed = false
    package var status = 0
    package var finish: String?
    package var nativeFinish: String?
    package var failure: String?
    package var message: String?
    package var degraded = "none"
    package var cache = "none"
    package var sharedWith: String?
    package var repairs = 0
    package var attempts = 0
    package var isHedged = false
    package var queued = 0
    package var connect: Int?
    package var first: Int?
    package var total = 0
    package var overhead = 0
    package var promptTokens: Int?
    package var cachedTokens: Int?
    package var answerTokens: Int?
    package var thoughtTokens: Int?
    package var promptAudioTokens: Int?
    package var answerAudioTokens: Int?
    package var serviceClass: String?
    /// `nil` where nobody knows: an unknown price is never zero.
    package var cost: Int?
    package var isPriceKnown = false
    package var bytesIn = 0
    package var bytesOut = 0
    package var notices: String?
    package var arm: String?
    package var job: String?

    package init() {}

    package static let table = "generations"
    static let key = ["id"]
    package static let columns = describeColumns()

    mutating func visit(_ row: inout some ColumnVisitor) {
        row.text("id", &id, "The request's id, as in x-aloft-request-id")
        row.number("time", &time, .time, "When the request arrived")
        row.text("operation", &operation, "generation, token_count or embedding")
        row.text("dialect", &dialect, "The API the caller spoke")
        row.text("route", &route, "The route that was asked for")
        row.text("model", &model, "The model that was asked for, in the caller's words")
        row.text("target", &target, "The provider and model that answered")
        row.text("workflow", &workflow, "The workflow it was a part of")
        row.text("step", &step, "The step of the workflow")
        row.text("user_id", &user, "What the caller calls its user")
        row.text("key_id", &key, "The name of the key that was shown")
        row.flag("streamed", &isStreamed, "Whether the answer was wanted as it was made")
        row.number("status", &status, .integer, "The HTTP status the caller saw; 0 for none")
        row.text("finish", &finish, "Why the model stopped, in Aloft's words")
        row.text("native_finish", &nativeFinish, "Why the model stopped, in the provider's words")
        row.text("failure", &failure, "The class of the failure, where it failed")
        row.text("message", &message, "What the caller was told of the failure")
        row.text("degraded", &degraded, "none, model or template: whether it is less than was asked for")
        row.text("cache", &cache, "none, or which cache it came from")
        row.text("shared_with", &sharedWith, "The request whose answer this is")
        row.number("repairs", &repairs, .integer, "How often the answer was mended")
        row.number("attempts", &attempts, .integer, "How many calls of targets it took")
        row.flag("hedged", &isHedged, "Whether a second target was asked because the first was slow")
        row.number("queued_us", &queued, .microseconds, "How long its attempts waited for their turns")
        row.number("connect_us", &connect, .microseconds, "How long connecting took, where that is known")
        row.number("first_us", &first, .microseconds, "From the request's arrival to the first of the answer")
        row.number("total_us", &total, .microseconds, "From the request's arrival to the end of the answer")
        row.number("overhead_us", &overhead, .microseconds, "What of that was spent in none of its attempts")
        row.number("prompt_tokens", &promptTokens, .integer, "Everything sent, cached tokens included")
        row.number("cached_tokens", &cachedTokens, .integer, "The part of the prompt that the provider had cached")
        row.number("answer_tokens", &answerTokens, .integer, "The answer without thoughts")
        row.number("thought_tokens", &thoughtTokens, .integer, "Thoughts")
        row.number("prompt_audio_tokens", &promptAudioTokens, .integer, "The part of the prompt that is sound")
        row.number("answer_audio_tokens", &answerAudioTokens, .integer, "The part of the answer that is sound")
        row.text("service_class", &serviceClass, "The class of service the provider billed, in its own words")
        row.number("cost_nanodollars", &cost, .nanodollars, "What it cost; without a value where no price is known")
        row.flag("price_known", &isPriceKnown, "Whether the cost is known")
        row.number("bytes_in", &bytesIn, .integer, "The size of the request's body")
        row.number("bytes_out", &bytesOut, .integer, "The size of the answer's body")
        row.text("notices", &notices, "What the target could not be told or asked, a line each")
        row.text("arm", &arm, "The arm of a rollout or an experiment that it fell into")
        row.text("job", &job, "The run of the workflow it was a part of")
    }
}
