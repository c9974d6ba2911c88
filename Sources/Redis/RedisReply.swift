/// What the server answers; a refusal is thrown instead, except inside an array.
package enum RedisReply: Hashable, Sendable {
    case bytes([UInt8])
    /// A word such as `OK`.
    case status(String)
    case integer(Int)
    case null
    case array([RedisReply])
    /// The refusal of one command among several.
    case error(RedisError)

    /// The bytes of a value or a status; `nil` for anything else.
    package var bytes: [UInt8]? {
        switch self {
        case .bytes(let bytes): bytes
        case .status(let text): Array(text.utf8)
        default: nil
        }
    }

    /// The value as text; what is no UTF-8 is replaced.
    package var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    /// A number, or a value that spells one, as Redis itself takes it.
    package var integer: Int? {
        if case .integer(let number) = self { return number }
        return text.flatMap { Int($0) }
    }

    package var array: [RedisReply]? {
        if case .array(let elements) = self { return elements }
        return nil
    }
}
