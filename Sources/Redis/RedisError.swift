/// Why a command has no answer.
///
/// The message is one sentence for an operator. It names the server and never a password, a key or a value.
package struct RedisError: Error, Hashable, Sendable {
    package enum Code: Hashable, Sendable {
        /// There is no connection, and the command was not sent.
        case unreachable
        /// The server did not take the user or the password; the command was not sent.
        case unauthenticated
        /// The connection broke after the command was sent: whether it was done is not known.
        case lost
        /// The deadline passed; if the command was sent, whether it was done is not known.
        case timedOut
        /// Too much is under way already; the command was not sent.
        case busy
        /// The server's own refusal, by the word that it begins with, such as `WRONGTYPE`.
        case refused(String)
        /// The answer is not what the protocol, or this command, allows.
        case malformed
        /// The caller's task was cancelled.
        case cancelled
        /// The client runs no more.
        case stopped
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Takes over what the server says, without the arguments that some of its messages repeat.
    static func refused(_ text: String) -> RedisError {
        let word = text.prefix { $0.isUppercase || $0.isNumber || $0 == "_" }
        let isQuiet = ["WRONGPASS", "NOAUTH"].contains(word)
        let shown = text.firstRange(of: ", with args").map { text[..<$0.lowerBound] } ?? text[...]
        let sentence = isQuiet ? "Redis refused the user or the password." : "Redis answered: \(shown.prefix(200))"
        return RedisError(.refused(String(word)), sentence)
    }
}

extension RedisError: CustomStringConvertible {
    package var description: String { message }
}
