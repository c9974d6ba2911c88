package import Generation
package import HTTP
import HTTPServer
package import JSON

/// One call, as an endpoint sees it.
package struct APICall: Sendable {
    package let head: HTTPRequestHead
    package let caller: APICaller
    /// The call's own name, as in `x-aloft-request-id`.
    package let requestID: String
    private let parameters: [String: String]
    private let transaction: HTTPTransaction

    init(
        _ head: HTTPRequestHead,
        by caller: APICaller,
        id requestID: String,
        _ parameters: [String: String],
        _ transaction: HTTPTransaction
    ) {
        self.head = head
        self.caller = caller
        self.requestID = requestID
        self.parameters = parameters
        self.transaction = transaction
    }

    /// Where the call comes from, such as `192.0.2.7:50123`; `nil` when that is not known any more.
    package var address: String? { transaction.remoteAddress }

    /// What the path has for a parameter of the endpoint's pattern, decoded.
    package func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// The first value of a query item, decoded.
    package func query(_ name: String) -> String? { head.queryItem(name) }

    /// A query item as a whole number within a range; throws when it is something else.
    package func query(_ name: String, in range: ClosedRange<Int>) throws(Failure) -> Int? {
        guard let text = query(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            let sentence =
                "'\(name)' is a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text.prefix(50))'."
            throw Failure(.invalidRequest, sentence, parameter: name)
        }
        return number
    }

    /// The whole body; throws when it has more than `limit` bytes or stops arriving.
    package func body(limit: Int = 1 << 20) async throws(Failure) -> [UInt8] {
        do throws(HTTPServerError) {
            return try await transaction.body(limit: limit)
        } catch {
            switch error {
            case .refused(413, let sentence): throw Failure(.requestTooLarge, sentence)
            case .refused(408, let sentence): throw Failure(.requestTimeout, sentence)
            case .refused(_, let sentence): throw Failure(.invalidRequest, sentence)
            case .disconnected: throw Failure(.cancelled, "The caller went away.")
            }
        }
    }

    /// The body as a JSON object; throws when it is something else.
    package func json(limit: Int = 1 << 20) async throws(Failure) -> JSONObject {
        let bytes = try await body(limit: limit)
        let json: JSON
        do throws(JSONError) {
            json = try JSON(parsing: bytes)
        } catch {
            throw Failure(.invalidRequest, "The body is not JSON: \(error).")
        }
        guard let object = json.object else { throw Failure(.invalidRequest, "The body is to be a JSON object.") }
        return object
    }
}

/// Who makes a call.
package struct APICaller: Hashable, Sendable {
    /// The id of the key that was shown; empty where none is needed.
    package var key: String
    /// Whether it may do what operators do.
    package var isAdmin: Bool

    package init(key: String, isAdmin: Bool) {
        self.key = key
        self.isAdmin = isAdmin
    }
}
