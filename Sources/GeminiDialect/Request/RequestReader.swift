import Generation
import JSON

/// Reads a caller's body of `generateContent` into the vocabulary.
///
/// Parts, tools and settings that the vocabulary has no word for are passed over; they survive in the original bytes.
struct RequestReader {
    let root: RequestObject

    init(root: RequestObject) { self.root = root }

    init(_ body: [UInt8]) throws(Failure) {
        let document: JSON
        do throws(JSONError) {
            document = try JSON(parsing: body)
        } catch {
            throw Failure(.invalidRequest, error.description)
        }
        guard let object = document.object else {
            throw Failure(.invalidRequest, "The body must be a JSON object, not \(document.kindName).")
        }
        root = RequestObject(object: object, path: .root)
    }

    func request(model: String, isStreamed: Bool) throws(Failure) -> Request {
        let contents = try root.members("contents")
        guard !contents.isEmpty else { throw root.invalid("contents", "must not be empty") }
        var turns: [Turn] = []
        if let instruction = try root.member("systemInstruction") {
            let parts = try ContentReader.parts(of: instruction)
            if !parts.isEmpty { turns.append(Turn(.system, parts)) }
        }
        for content in contents { try ContentReader.read(content, into: &turns) }
        var request = Request(model: model, turns: turns)
        request.isStreamed = isStreamed
        if let tools = try ToolsReader.tools(of: root) { request.tools = tools }
        if let configuration = try root.member("generationConfig") {
            request.sampling = try GenerationConfigReader.sampling(of: configuration)
            request.output = try GenerationConfigReader.output(of: configuration)
            request.thinking = try GenerationConfigReader.thinking(of: configuration)
        }
        return request
    }
}
