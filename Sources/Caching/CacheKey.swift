import Cryptography
package import Generation
import JSON

/// What makes two requests ask for the same answer.
package struct CacheKey: Hashable, Sendable {
    /// The route, so that one route's answers can be counted and dropped.
    package let route: String
    /// The SHA-256 of everything that changes the answer.
    package let digest: [UInt8]

    /// The key of a request that still has its caller's bytes; `nil` for any other.
    ///
    /// It is made of the body as the caller wrote it, members in order of their names, without those that change only how
    /// the answer is sent or who is asking. A field that is unknown here therefore makes another key, never a wrong hit.
    package init?(_ request: Request, _ plan: Plan) {
        guard let original = request.original, let body = try? JSON(parsing: original.body) else { return nil }
        self.init(original, body, plan.route ?? request.model, plan)
    }

    /// The key of a body that stands for a request's.
    init(_ original: Original, _ body: JSON, _ route: String, _ plan: Plan, purpose: String = "") {
        self.route = route
        var text: [UInt8] = Array(purpose.utf8)
        for part in [original.dialect.rawValue, original.method, route] + plan.targets.map(\.description).sorted() {
            text += Array(part.utf8) + [0]
        }
        Self.append(body, to: &text, isOutermost: true)
        digest = SHA256.digest(of: text)
    }

    package var hexadecimal: String { digest.hexadecimal }

    /// Members that say how to send the answer, or who asks.
    private static let irrelevant: Set<String> = [
        "model", "stream", "stream_options", "user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention",
        "store", "metadata", "labels",
    ]

    private static func append(_ value: JSON, to text: inout [UInt8], isOutermost: Bool = false) {
        switch value {
        case .object(let object):
            text.append(UInt8(ascii: "{"))
            for member in object.members.sorted(by: { $0.key < $1.key })
            where !isOutermost || !irrelevant.contains(member.key) {
                text += JSON.string(member.key).bytes
                text.append(UInt8(ascii: ":"))
                append(member.value, to: &text)
                text.append(UInt8(ascii: ","))
            }
            text.append(UInt8(ascii: "}"))
        case .array(let elements):
            text.append(UInt8(ascii: "["))
            for element in elements {
                append(element, to: &text)
                text.append(UInt8(ascii: ","))
            }
            text.append(UInt8(ascii: "]"))
        default: text += value.bytes
        }
    }
}
