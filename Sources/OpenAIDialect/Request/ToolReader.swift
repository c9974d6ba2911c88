import Generation
import JSON

/// Reads the tools of a request, and the legacy functions they replaced.
enum ToolReader {
    static func read(_ body: JSONObject, _ unspoken: inout Unspoken) throws(Misfit) -> Tools {
        var tools = Tools()
        if let declared = try body.array("tools") {
            let read = try readEach(declared, in: "tools") { tool throws(Misfit) in
                try readTool(tool, &tools, &unspoken)
            }
            tools.declarations = read.compactMap { $0 }
        } else if let functions = try body.array("functions") {
            tools.declarations = try readEach(functions, in: "functions") { function throws(Misfit) in
                try readFunction(function)
            }
        }
        if let choice = body.value("tool_choice") {
            tools.choice = try within("tool_choice") { () throws(Misfit) in try readChoice(choice, &unspoken) }
        } else if let choice = body.value("function_call") {
            tools.choice = try within("function_call") { () throws(Misfit) in try readLegacyChoice(choice) }
        }
        tools.allowsParallelCalls = try body.bool("parallel_tool_calls")
        if let options = try body.object("web_search_options") {
            tools.searchesWeb = true
            for (name, value) in options.members { unspoken.leave(name, value, in: "web_search_options.") }
        }
        return tools
    }

    /// `nil` for a tool that is not a function: only a provider of this dialect can know it.
    private static func readTool(
        _ tool: JSONObject,
        _ tools: inout Tools,
        _ unspoken: inout Unspoken
    ) throws(Misfit) -> ToolDeclaration? {
        let type = try tool.requiredString("type")
        guard type == "function" else {
            switch type {
            case "web_search", "web_search_preview": tools.searchesWeb = true
            default: unspoken.leave("tools[].\(type.prefix(64))")
            }
            return nil
        }
        for (name, value) in tool.members where name != "type" && name != "function" {
            unspoken.leave(name, value, in: "tools[].")
        }
        let function = try tool.requiredObject("function")
        return try within("function") { () throws(Misfit) in try readFunction(function) }
    }

    private static func readFunction(_ function: JSONObject) throws(Misfit) -> ToolDeclaration {
        let name = try function.requiredString("name")
        guard !name.isEmpty else { throw Misfit("name", "must not be empty") }
        return ToolDeclaration(
            name: name,
            description: try function.string("description"),
            parameters: try function.object("parameters").map { .object($0) },
            isStrict: try function.bool("strict")
        )
    }

    private static func readChoice(_ choice: JSON, _ unspoken: inout Unspoken) throws(Misfit) -> Tools.Choice? {
        switch choice {
        case .string("auto"): return .automatic
        case .string("none"): return Tools.Choice.none
        case .string("required"): return .required
        case .object(let object): return try readChoice(object, &unspoken)
        default: throw Misfit("", "must be `none`, `auto`, `required` or an object that names a function")
        }
    }

    private static func readChoice(
        _ choice: JSONObject,
        _ unspoken: inout Unspoken
    ) throws(Misfit) -> Tools.Choice? {
        let type = try choice.requiredString("type")
        switch type {
        case "function":
            let function = try choice.requiredObject("function")
            return .only([try within("function") { () throws(Misfit) in try function.requiredString("name") }])
        case "allowed_tools":
            let allowed = try choice.requiredObject("allowed_tools")
            return try within("allowed_tools") { () throws(Misfit) in
                // With mode `auto` the model may also answer by itself, which no choice but `automatic` allows.
                guard try allowed.string("mode") == "required" else {
                    unspoken.leave("tool_choice.allowed_tools")
                    return .automatic
                }
                let tools = try readEach(try allowed.array("tools") ?? [], in: "tools") { $0 }
                let names = tools.compactMap { $0["function"]?["name"]?.string }
                return names.isEmpty ? .required : .only(names)
            }
        default:
            unspoken.leave("tool_choice.\(type.prefix(64))")
            return nil
        }
    }

    private static func readLegacyChoice(_ choice: JSON) throws(Misfit) -> Tools.Choice {
        switch choice {
        case .string("auto"): return .automatic
        case .string("none"): return .none
        case .object(let object): return .only([try object.requiredString("name")])
        default: throw Misfit("", "must be `none`, `auto` or an object that names a function")
        }
    }
}
