import Generation
import HTTP
import JSON

/// What a container that somebody deployed to Vertex AI would say; texts for a publisher's model become embeddings.
struct Prediction {
    private let call: Call

    init(_ call: Call) {
        self.call = call
    }

    /// Answers with `chat` to a raw body that is a chat completion's, as vLLM's container would.
    func answer(isRaw: Bool, chat: () throws(Failure) -> Answer) throws(Failure) -> Answer {
        if isRaw {
            if let json = try? JSON(parsing: call.body), json["messages"] != nil, json["model"] != nil {
                return try chat()
            }
            return Answer(json: raw().bytes)
        }
        let request = try call.object()
        if call.head.path.contains("/publishers/") {
            return Answer(json: try Embeddings(request: request, isVertex: true).answer(.instances, model: nil).bytes)
        }
        guard let instances = request["instances"]?.array else {
            throw Failure(.invalidRequest, "Invalid request: 'instances' must be a list.")
        }
        let model = call.model ?? ""
        let answer: JSON = [
            "predictions": .array(instances.map { ["echo": $0] }), "deployedModelId": .string(model),
            "model": .string("projects/emulated/locations/global/models/\(model)"), "modelDisplayName": "emulated",
            "modelVersionId": "1",
        ]
        return Answer(json: answer.bytes)
    }

    private func raw() -> JSON {
        let type = call.head.fields["content-type"]
        return [
            "echo": (try? JSON(parsing: call.body)) ?? .string(String(decoding: call.body, as: UTF8.self)),
            "contentType": type.map { .string($0) } ?? nil,
        ]
    }
}
