package import HTTP

/// Where a provider takes requests, and what it must be shown.
package struct Endpoint: Sendable {
    package var url: String
    /// Credentials and whatever else the provider wants beside the body.
    package var fields: HTTPFields
    /// The key among the fields, which no failure may repeat.
    package var secret: String?
    /// The path of the Unix socket the provider listens on, for one on this machine.
    package var unixSocket: String?

    package init(
        url: String,
        fields: HTTPFields = HTTPFields(),
        secret: String? = nil,
        unixSocket: String? = nil
    ) {
        self.url = url
        self.fields = fields
        self.secret = secret
        self.unixSocket = unixSocket
    }
}
