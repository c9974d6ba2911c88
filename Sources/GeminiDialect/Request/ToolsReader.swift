import Generation
import JSON

/// Reads `tools` and `toolConfig`.
enum ToolsReader {
    /// The functions and how they may be called; `nil` when the request says nothing of either.
    static func tools(of root: RequestObject, _ remarks: inout Remarks) throws(Failure) -> Tools? {
        var tools = Tools()
        for tool in try root.members("tools") {
            for declaration in try tool.members("functionDeclarations") {
                tools.declarations.append(try read(declaration))
                remarks.noteUnknown(in: declaration, besides: declarationNames, at: "tools[].functionDeclarations[].")
            }
            for name in searchNames {
                guard let search = try tool.member(name) else { continue }
                tools.searchesWeb = true
                remarks.noteUnknown(in: search, besides: [], at: "tools[].\(name).")
            }
            remarks.noteUnknown(in: tool, besides: toolNames, at: "tools[].")
        }
        if let configuration = try root.member("toolConfig") {
            if let calling = try configuration.member("functionCallingConfig") {
                tools.choice = try choice(of: calling)
                let place = "toolConfig.functionCallingConfig."
                remarks.noteUnknown(in: calling, besides: ["mode", "allowedFunctionNames"], at: place)
            }
            remarks.noteUnknown(in: configuration, besides: ["functionCallingConfig"], at: "toolConfig.")
        }
        return tools.isEmpty ? nil : tools
    }

    private static let searchNames = ["googleSearch", "googleSearchRetrieval"]
    private static let toolNames = searchNames + ["functionDeclarations"]
    private static let declarationNames = ["name", "description", "parameters", "parametersJsonSchema"]

    private static func read(_ declaration: RequestObject) throws(Failure) -> ToolDeclaration {
        guard let name = try declaration.string("name"), !name.isEmpty else {
            throw declaration.invalid("name", "must not be empty")
        }
        var parameters = declaration["parametersJsonSchema"]
        if parameters == nil, let schema = try declaration.member("parameters") {
            parameters = OpenAPISchema.jsonSchema(from: .object(schema.object))
        }
        let description = try declaration.string("description")
        return ToolDeclaration(name: name, description: description, parameters: parameters)
    }

    private static func choice(of configuration: RequestObject) throws(Failure) -> Tools.Choice? {
        let names = try configuration.strings("allowedFunctionNames") ?? []
        switch try configuration.string("mode") {
        case "AUTO", "VALIDATED": return .automatic
        case "NONE": return Tools.Choice.none
        case "ANY": return names.isEmpty ? .required : .only(names)
        default: return nil
        }
    }
}
