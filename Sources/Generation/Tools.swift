package import JSON

/// The tools a model may call, and whether it may.
package struct Tools: Hashable, Sendable {
    package enum Choice: Hashable, Sendable {
        case automatic, none, required
        /// One of these, by name.
        case only([String])
    }

    package var declarations: [ToolDeclaration] = []
    package var choice: Choice?
    package var allowsParallelCalls: Bool?
    /// Whether the provider may search the web by itself.
    package var searchesWeb = false

    package init() {}

    package var isEmpty: Bool {
        declarations.isEmpty && choice == nil && allowsParallelCalls == nil && !searchesWeb
    }
}

/// A function the model may ask the application to call.
package struct ToolDeclaration: Hashable, Sendable {
    package var name: String
    package var description: String?
    /// A JSON Schema of the arguments; `nil` for a function without any.
    package var parameters: JSON?
    package var isStrict: Bool?

    package init(name: String, description: String? = nil, parameters: JSON? = nil, isStrict: Bool? = nil) {
        self.name = name
        self.description = description
        self.parameters = parameters
        self.isStrict = isStrict
    }
}

/// The model's wish to have a function called.
package struct ToolCall: Hashable, Sendable {
    /// `nil` where the provider gave none.
    package var id: String?
    package var name: String
    /// The arguments as JSON text, exactly as the model wrote them; it may not be valid JSON.
    package var arguments: String

    package init(id: String? = nil, name: String, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

/// What the application's function returned.
package struct ToolResult: Hashable, Sendable {
    /// The call it answers.
    package var id: String?
    /// The function's name, where the caller said it.
    package var name: String?
    /// Text, or an object as the caller gave it.
    package var value: JSON

    package init(id: String? = nil, name: String? = nil, value: JSON) {
        self.id = id
        self.name = name
        self.value = value
    }
}
