internal import Foundation
package import HTTP
package import JSON

/// What a call is answered with.
package enum APIAnswer: Sendable {
    case json(JSON, status: Int = 200, fields: HTTPFields = HTTPFields())
    /// Bytes of some type, such as a page or a picture.
    case file([UInt8], type: String, fields: HTTPFields = HTTPFields())
    /// What the caller has already is what it would be given.
    case unchanged(HTTPFields)
    /// Events for as long as the caller listens, or until the closure returns.
    case events(@Sendable (APIEvents) async -> Void)
    /// An answer that the handler has no words for beyond its status and a sentence, in the shape of errors.
    case refusal(status: Int, String)

    package static func notFound(_ sentence: String) -> APIAnswer { .refusal(status: 404, sentence) }
    package static func conflict(_ sentence: String) -> APIAnswer { .refusal(status: 409, sentence) }

    /// A refusal as clients of the original animations read it: `{error, status_code, timestamp}`.
    package static func flatRefusal(status: Int, _ sentence: String) -> APIAnswer {
        let time = Date().formatted(.iso8601)
        return .json(
            ["error": .string(sentence), "status_code": JSON(status), "timestamp": .string(time)],
            status: status
        )
    }
}
