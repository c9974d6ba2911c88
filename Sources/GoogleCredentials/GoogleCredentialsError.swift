/// Why there is no access token.
///
/// The message says what happened, to which file, variable or endpoint, and what to do. It never holds a key, a token,
/// or any other secret of the credentials.
package struct GoogleCredentialsError: Error, Hashable {
    package enum Code: Hashable, Sendable {
        /// There are no credentials in any of the places they are looked for.
        case notFound
        /// A file that was named cannot be read.
        case unreadable
        /// What was read is no credentials, is of a kind that is not supported, or is not safe to use.
        case invalid
        /// Whoever gives the tokens does not accept the credentials; asking again will not help.
        case refused
        /// Nobody answered, or only that it cannot answer now.
        case unreachable
        /// An answer came that is none to this question.
        case unexpectedAnswer
        /// The caller was cancelled while it waited, or the program is stopping.
        case cancelled
    }

    package let code: Code
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension GoogleCredentialsError: CustomStringConvertible {
    package var description: String { message }
}
