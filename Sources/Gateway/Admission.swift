package import Generation
package import HTTP

extension Gateway {
    /// Decides from a request's head whether it is taken, and says whose it is: the id of a key, empty where none is needed.
    ///
    /// It is asked before anything of the body is read, so whoever is turned away costs no memory, and is told why.
    /// `isRelayed` tells whether the call would be passed on as it is, so that nobody here knows what it is for or costs.
    package typealias Admission = @Sendable (HTTPRequestHead, _ isRelayed: Bool) -> Result<String, Failure>

    /// Takes a request, unless too many are being answered or ``admission`` turns it away; it then counts as being
    /// answered until ``Metrics/end()``.
    func admit(_ head: HTTPRequestHead, isRelayed: Bool = false) -> Result<String, Failure> {
        do throws(Failure) {
            let caller = try admission(head, isRelayed).get()
            if metrics.begin(limit: requestLimit) { return .success(caller) }
            throw Failure(
                .overloaded,
                "\(requestLimit) requests are being answered here, and more are not taken.",
                retryAfter: .seconds(1)
            )
        } catch {
            return .failure(error)
        }
    }
}

extension HTTPRequestHead {
    /// The key that a caller shows, where its API has one: a bearer token, Google's field or query item, or Azure's field.
    package var shownKey: String? {
        if let value = fields["authorization"], value.lowercased().hasPrefix("bearer ") {
            return value.dropFirst("bearer ".count).trimmingSpaces
        }
        return fields["x-goog-api-key"] ?? fields["api-key"] ?? queryItem("key")
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
