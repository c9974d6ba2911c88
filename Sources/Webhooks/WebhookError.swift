/// Why nobody took a message.
package struct WebhookError: Error, Hashable, Sendable {
    package let message: String
    /// Whether it may be taken if it is sent again.
    package let mayRetry: Bool
    /// How long the receiver asked to be left alone.
    package var retryAfter: Duration?

    init(_ message: String, mayRetry: Bool, retryAfter: Duration? = nil) {
        self.message = message
        self.mayRetry = mayRetry
        self.retryAfter = retryAfter
    }
}
