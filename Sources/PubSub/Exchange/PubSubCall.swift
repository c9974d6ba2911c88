internal import HTTP

/// One request to the API.
struct PubSubCall {
    let method: String
    /// The path with its method, escaped.
    let path: String
    /// What it is for, as the object of "could not": it begins the sentences of errors.
    let deed: String
    var body: [UInt8]?
    /// How long the server may wait before it answers, besides the time that every call has.
    var wait: Duration?
    var answerLimit = 2 << 20

    /// `resource` is the path of a topic or subscription, `action` what is done to it, such as `:pull`.
    init(_ method: String, _ resource: String, _ action: String = "", deed: String) {
        self.method = method
        path = "/v1/\(resource.pathEncoded)\(action)"
        self.deed = deed
    }
}
