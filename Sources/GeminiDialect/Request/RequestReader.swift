import Generation
import JSON

/// Reads a caller's body of `generateContent` into the vocabulary.
///
/// Parts, tools and settings that the vocabulary has no word for are remarked on; they survive in the original bytes.
struct RequestReader {
    let root: RequestObject
    private(set) var remarks = Remarks()

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

    mutating func request(model: String, isStreamed: Bool) throws(Failure) -> Request {
        var request = Request(model: model, turns: try turns())
        request.isStreamed = isStreamed
        if let tools = try ToolsReader.tools(of: root, &remarks) { request.tools = tools }
        if let configuration = try root.member("generationConfig") {
            try GenerationConfigReader.read(configuration, into: &request, &remarks)
        }
        request.safety = try safety()
        request.cachedContent = try root.string("cachedContent")
        request.serviceTier = try serviceTier()
        remarks.noteUnknown(in: root, besides: Self.known, at: "")
        return request
    }

    private static let known = [
        "contents", "systemInstruction", "tools", "toolConfig", "generationConfig", "safetySettings", "cachedContent",
        "serviceTier",
        // Some callers repeat what the address says.
        "model",
    ]

    private mutating func turns() throws(Failure) -> [Turn] {
        let contents = try root.members("contents")
        guard !contents.isEmpty else { throw root.invalid("contents", "must not be empty") }
        var reader = ContentReader(remarks: remarks)
        if let instruction = try root.member("systemInstruction") { try reader.read(instruction: instruction) }
        for content in contents { try reader.read(content) }
        remarks = reader.remarks
        return reader.turns
    }

    private mutating func safety() throws(Failure) -> [SafetySetting] {
        var settings: [SafetySetting] = []
        for setting in try root.members("safetySettings") {
            guard let category = try setting.string("category"), let threshold = try setting.string("threshold") else {
                continue
            }
            let method = try setting.string("method")
            if method != nil { remarks.notePlace("safetySettings[].method") }
            settings.append(SafetySetting(category: category, threshold: threshold, method: method))
        }
        return settings
    }

    private mutating func serviceTier() throws(Failure) -> ServiceTier? {
        guard let word = try root.string("serviceTier") else { return nil }
        remarks.notePlace("serviceTier")
        let name = word.lowercased()
        let prefix = "service_tier_"
        let tier = ServiceTier(rawValue: name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name)
        if tier == nil, !name.hasSuffix("unspecified") { remarks.note("serviceTier", because: "its value is unknown") }
        return tier
    }
}
