/// What a server said when it did not answer, whatever shape it said it in.
///
/// Every field is what was found and nothing is made up; ``Rules`` say what it means.
package struct Refusal: Sendable {
    /// What the body is.
    package enum Shape: Hashable, Sendable {
        case empty
        /// `google.rpc.Status`.
        case google
        /// An error object or sentence in JSON, of whatever make.
        case json
        /// JSON without a word of an error, or text that is a sentence at best.
        case text
        /// HTML: a proxy or a front spoke, not the service.
        case page
    }

    /// A project and an account in it, such as `serviceAccount:name@project.iam.gserviceaccount.com`.
    package struct Asker: Hashable, Sendable {
        package var project: String?
        package var account: String?

        package init(project: String? = nil, account: String? = nil) {
            self.project = project
            self.account = account
        }
    }

    /// One quota that was found used up.
    struct Quota: Hashable, Sendable {
        var id = ""
        var metric = ""
        var value = ""
    }

    /// The status of the answer; `nil` when it came amid one that had begun well.
    package var status: Int?
    package internal(set) var shape = Shape.empty
    /// The server's own sentence.
    package internal(set) var message = ""
    /// Whether the body is a JSON document that has an error object, as a caller of its dialect reads it.
    var isWholeError = false
    var isArray = false
    /// The status that the body names.
    var ownStatus: Int?
    /// Codes, types, canonical statuses and reasons, in lower case.
    var names: [String] = []
    /// The field that is at fault.
    var parameter: String?
    var quotas: [Quota] = []
    /// What `ErrorInfo` tells beside the reason, such as `service` and `consumer`.
    var metadata: [String: String] = [:]
    /// `RetryInfo`, as it was written.
    var retryDelay: String?
    /// Everything there is to search for well-known words: the message, or the beginning of the body.
    var words = Words()

    /// Who asked, as far as the asker says; for commands in advice.
    package var asker = Asker()

    /// The most of a body that is read.
    static let limit = 1 << 20

    init() {}

    package init(status: Int?, body: [UInt8]) {
        self.status = status
        read(body)
    }

    /// The status that counts: one that a relay wraps into its own 500 is more exact than that.
    var effectiveStatus: Int {
        guard let status, 400..<600 ~= status else { return ownStatus ?? Rules.status(of: names) ?? 500 }
        return [500, 502].contains(status) ? ownStatus ?? status : status
    }

    /// Whether something was used up, rather than wrong.
    var isLimit: Bool { effectiveStatus == 429 || names.contains { Rules.limitNames.contains($0) } }
}
