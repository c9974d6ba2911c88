import Generation
import JSON

extension RequestWriter {
    mutating func write(_ tools: Tools) {
        if tools.searchesWeb {
            bytes.openObject("web_search_options")
            bytes.closeObject()
        }
        guard !tools.declarations.isEmpty else { return }
        bytes.openArray("tools")
        for tool in tools.declarations { write(tool) }
        bytes.closeArray()
        if let choice = tools.choice { write(choice) }
        if let allows = tools.allowsParallelCalls { bytes.appendMember("parallel_tool_calls", allows) }
    }

    private mutating func write(_ tool: ToolDeclaration) {
        bytes.openObject()
        bytes.appendMember("type", "function")
        bytes.openObject("function")
        bytes.appendMember("name", tool.name)
        if let description = tool.description { bytes.appendMember("description", description) }
        if let parameters = tool.parameters { bytes.appendMember("parameters", parameters) }
        if let isStrict = tool.isStrict { bytes.appendMember("strict", isStrict) }
        bytes.closeObject()
        bytes.closeObject()
    }

    private mutating func write(_ choice: Tools.Choice) {
        switch choice {
        case .automatic: bytes.appendMember("tool_choice", "auto")
        case .none: bytes.appendMember("tool_choice", "none")
        case .required: bytes.appendMember("tool_choice", "required")
        case .only(let names) where names.count == 1:
            bytes.openObject("tool_choice")
            appendFunction(named: names[0])
            bytes.closeObject()
        case .only(let names):
            bytes.openObject("tool_choice")
            bytes.appendMember("type", "allowed_tools")
            bytes.openObject("allowed_tools")
            bytes.appendMember("mode", "required")
            bytes.openArray("tools")
            for name in names {
                bytes.openObject()
                appendFunction(named: name)
                bytes.closeObject()
            }
            bytes.closeArray()
            bytes.closeObject()
            bytes.closeObject()
        }
    }

    private mutating func appendFunction(named name: String) {
        bytes.appendMember("type", "function")
        bytes.openObject("function")
        bytes.appendMember("name", name)
        bytes.closeObject()
    }
}
