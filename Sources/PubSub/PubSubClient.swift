package import HTTPClient

/// Pulls, acknowledges and publishes messages over the REST API of Google Pub/Sub, version 1.
///
/// Each call is made once, and a second time only with a new access token when the first was refused: how often and when
/// to try again is the caller's to decide, by ``PubSubError/isTransient`` and ``PubSubError/retryAfter``. Cancelling the
/// task ends a call at once.
package struct PubSubClient: Sendable {
    let exchange: PubSubExchange

    /// `timeout` is how long a call may take from its start to its end; a pull may take its `wait` besides.
    package init(_ service: PubSubService, client: HTTPClient, timeout: Duration = .seconds(10)) {
        exchange = PubSubExchange(service: service, client: client, timeout: timeout)
    }
}
