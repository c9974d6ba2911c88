package import HTTP

/// Where a provider takes requests, and what it must be shown.
package struct Endpoint: Sendable {
    package var url: String
    /// Credentials and whatever else the provider wants beside the body.
    package var fields: HTTPFields
    /// The path of the Unix socket the provider listens on, for one on this machine.
    package var unixSocket: String?

    package init(url: String, fields: HTTPFields = HTTPFields(), unixSocket: String? = nil) {
        self.url = url
        self.fields = fields
        self.unixSocket = unixSocket
    }
}
