/// What one party said at one point of the conversation.
package struct Turn: Hashable, Sendable {
    package enum Role: Hashable, Sendable {
        /// Standing instructions, from the application rather than its user.
        case system
        case user
        case assistant
        /// The results of tool calls.
        case tool
    }

    package var role: Role
    package var parts: [Part]

    package init(_ role: Role, _ parts: [Part]) {
        self.role = role
        self.parts = parts
    }

    package init(_ role: Role, text: String) {
        self.init(role, [Part(.text(text))])
    }

    /// The text parts, joined.
    package var text: String {
        parts.count == 1 ? (parts[0].text ?? "") : parts.compactMap(\.text).joined()
    }
}

/// One piece of a turn.
package struct Part: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        case text(String)
        /// A summary of what the model thought; never shown as its answer.
        case thought(String)
        case inlineData(InlineData)
        case file(FileReference)
        case toolCall(ToolCall)
        case toolResult(ToolResult)
    }

    package var content: Content
    /// The provider's opaque proof of its own thoughts (base64), valid only for its issuer.
    package var signature: String?

    package init(_ content: Content, signature: String? = nil) {
        self.content = content
        self.signature = signature
    }

    /// The text, when this is a text part.
    package var text: String? {
        if case .text(let text) = content { text } else { nil }
    }
}

/// Bytes carried inside the request.
package struct InlineData: Hashable, Sendable {
    package var mimeType: String
    /// The bytes in base64, as they arrived: they are forwarded, never decoded.
    package var base64: String
    /// The name of the file they were.
    package var name: String?

    package init(mimeType: String, base64: String, name: String? = nil) {
        self.mimeType = mimeType
        self.base64 = base64
        self.name = name
    }
}

/// Bytes the provider fetches or already holds.
package struct FileReference: Hashable, Sendable {
    package var uri: String
    package var mimeType: String?

    package init(uri: String, mimeType: String? = nil) {
        self.uri = uri
        self.mimeType = mimeType
    }
}
