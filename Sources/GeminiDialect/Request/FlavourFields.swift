import Generation
import JSON

/// The fields of a request that only the Gemini API or only Vertex AI takes; the other refuses the whole request.
///
/// As documented in November 2026; `[]` stands for each element of a list.
enum FlavourFields {
    static let ofVertexAlone: Set<String> = [
        "labels", "modelArmorConfig", "generationConfig.routingConfig", "generationConfig.modelSelectionConfig",
        "generationConfig.audioTimestamp", "safetySettings[].method", "tools[].retrieval",
        "tools[].enterpriseWebSearch",
        "toolConfig.functionCallingConfig.streamFunctionCallArguments",
        "contents[].parts[].inlineData.displayName", "contents[].parts[].fileData.displayName",
        "systemInstruction.parts[].inlineData.displayName", "systemInstruction.parts[].fileData.displayName",
    ]
    static let ofGeminiAPIAlone: Set<String> = ["serviceTier", "store", "tools[].fileSearch"]
    /// A content that does not say whose it is: the Gemini API takes it for the user's, Vertex AI refuses it.
    static let missingRole = "contents[].role"

    static let all = ofVertexAlone.union(ofGeminiAPIAlone).union([missingRole])
}

extension GeminiContent.Flavour {
    /// The caller's own body, without what servers of this flavour refuse, and without other fields of no use to them.
    func forwarding(_ original: Original, without useless: [String] = []) -> WrittenRequest {
        let refused = original.particulars.filter(refuses)
        let lacksRoles = self == .vertex && original.particulars.contains(FlavourFields.missingRole)
        guard !refused.isEmpty || lacksRoles || !useless.isEmpty, var body = try? JSON(parsing: original.body) else {
            return WrittenRequest(body: original.body, isForwarded: true)
        }
        for field in refused + useless { body.remove(field.split(separator: ".")[...]) }
        if lacksRoles { addRoles(to: &body) }
        let notices = refused.map { "`\($0)` was left out: \(name) refuses it." }
        return WrittenRequest(body: body.bytes, notices: notices, isForwarded: true)
    }

    private func refuses(_ field: String) -> Bool {
        switch self {
        case .geminiAPI: FlavourFields.ofVertexAlone.contains(field)
        case .vertex: FlavourFields.ofGeminiAPIAlone.contains(field)
        }
    }

    /// Whose files and caches its servers can read.
    var keeper: Keeper {
        switch self {
        case .geminiAPI: .geminiAPI
        case .vertex: .vertex
        }
    }

    /// What its servers are called.
    var name: String { keeper.name }

    private func addRoles(to body: inout JSON) {
        body.change("contents") { contents in
            contents.changeEach { content in
                guard case .object(var object) = content else { return }
                content = .null
                object.addRole()
                content = .object(object)
            }
        }
    }
}

extension JSONObject {
    /// Says that it is the user's, unless it says whose it is.
    fileprivate mutating func addRole() {
        if let role = self["role"], !role.isNull, role != "" { return }
        if self["role"] != nil {
            self["role"] = "user"
        } else {
            members.insert((key: "role", value: "user"), at: 0)
        }
    }
}

extension JSON {
    /// Removes the member at the end of the path from wherever it stands, and what is left empty by that from lists.
    fileprivate mutating func remove(_ path: ArraySlice<Substring>) {
        guard let step = path.first else { return }
        let rest = path.dropFirst()
        let isList = step.hasSuffix("[]")
        let name = String(isList ? step.dropLast(2) : step)
        guard !rest.isEmpty else {
            guard case .object(var object) = self else { return }
            self = .null
            object.members.removeAll { ProtoName.matches($0.key, name) }
            self = .object(object)
            return
        }
        change(name) { value in
            guard isList else { return value.remove(rest) }
            value.changeEach { $0.remove(rest) }
            // A tool of nothing is refused.
            if name == "tools", case .array(let elements) = value { value = .array(elements.filter { $0 != [:] }) }
        }
    }

    /// Changes the value under each spelling of that name.
    fileprivate mutating func change(_ name: String, _ change: (inout JSON) -> Void) {
        guard case .object(var object) = self else { return }
        self = .null
        for index in object.members.indices where ProtoName.matches(object.members[index].key, name) {
            change(&object.members[index].value)
        }
        self = .object(object)
    }

    /// Changes each element of a list, or the one value that stands for such a list.
    fileprivate mutating func changeEach(_ change: (inout JSON) -> Void) {
        guard case .array(var elements) = self else { return change(&self) }
        self = .null
        for index in elements.indices { change(&elements[index]) }
        self = .array(elements)
    }
}
