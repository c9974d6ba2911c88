import Generation
import JSON

extension RequestWriter {
    mutating func writeTools(_ tools: Tools) {
        if tools.allowsParallelCalls == false {
            notices.append("Gemini cannot be told to call at most one tool at a time.")
        }
        // A calling mode without any function is refused.
        guard !tools.declarations.isEmpty else {
            if tools.searchesWeb {
                output.append(member: "tools")
                output.append("[{\"googleSearch\":{}}]")
            }
            return
        }
        if tools.declarations.contains(where: { $0.isStrict == true }) {
            notices.append("Gemini has no strict tools: arguments may stray from their schema.")
        }
        output.append(member: "tools")
        output.append("[{\"functionDeclarations\":[")
        for (index, declaration) in tools.declarations.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            write(declaration)
        }
        output.append(tools.searchesWeb ? "]},{\"googleSearch\":{}}]" : "]}]")
        if let choice = tools.choice { write(choice) }
    }

    private mutating func write(_ declaration: ToolDeclaration) {
        output.append("{\"name\":")
        output.append(string: declaration.name)
        if let description = declaration.description {
            output.append(member: "description")
            output.append(string: description)
        }
        if let parameters = declaration.parameters {
            output.append(member: "parametersJsonSchema")
            let lowered = LoweredSchema(parameters)
            lowered.schema.write(to: &output)
            if lowered.isWeakened {
                notices.append(
                    "The parameters of the tool `\(declaration.name)` were loosened for Gemini: \(lowered.complaint)."
                )
            }
        }
        output.append("}")
    }

    private mutating func write(_ choice: Tools.Choice) {
        output.append(member: "toolConfig")
        output.append("{\"functionCallingConfig\":{\"mode\":")
        switch choice {
        case .automatic: output.append("\"AUTO\"")
        case .none: output.append("\"NONE\"")
        case .required: output.append("\"ANY\"")
        case .only(let names):
            output.append("\"ANY\"")
            output.append(member: "allowedFunctionNames")
            output.append(strings: names)
        }
        output.append("}}")
    }
}

extension [UInt8] {
    mutating func append(strings: [String]) {
        append(UInt8(ascii: "["))
        for (index, string) in strings.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(string: string)
        }
        append(UInt8(ascii: "]"))
    }
}
