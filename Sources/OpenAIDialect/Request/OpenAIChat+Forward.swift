import Generation
import JSON

extension OpenAIChat {
    /// The caller's own body with the model's name replaced, and the fields that Aloft has changed since.
    static func forward(
        _ original: Original,
        of request: Request,
        model: String
    ) throws(Failure) -> WrittenRequest {
        var document = try splice(original.body)
        var name: [UInt8] = []
        JSONWriter.appendString(model, to: &name)
        let wasStreamed = document["stream"]?.bool ?? false
        let options = document["stream_options"]
        var body = document.replacing("model", with: name)
        if wasStreamed != request.isStreamed {
            document = try splice(body)
            body = document.replacing("stream", with: JSON(request.isStreamed).bytes)
        }
        // Stream options without a stream are refused.
        let hadUsage = options?["include_usage"]?.bool ?? false
        if !request.isStreamed, let options, !options.isNull {
            document = try splice(body)
            body = document.replacing("stream_options", with: JSON.null.bytes)
        } else if request.isStreamed, hadUsage != request.wantsStreamedUsage {
            var changed = options?.object ?? JSONObject()
            changed["include_usage"] = .bool(request.wantsStreamedUsage)
            document = try splice(body)
            body = document.replacing("stream_options", with: JSON.object(changed).bytes)
        }
        return WrittenRequest(body: body, isForwarded: true)
    }

    private static func splice(_ body: [UInt8]) throws(Failure) -> JSONSplice {
        do {
            return try JSONSplice(body)
        } catch {
            throw Failure(.invalidRequest, "The request body cannot be read. \(error)")
        }
    }
}
