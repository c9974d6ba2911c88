/// How patient a client is, and how much it takes on.
package struct RedisOptions: Hashable, Sendable {
    /// How long a command may take whose caller does not say.
    package var commandTimeout = Duration.seconds(1)
    /// From looking up the name to the server's first answer.
    package var connectTimeout = Duration.seconds(2)
    /// A server that owes answers and sends nothing for so long is given up.
    package var silence = Duration.seconds(1)
    /// The first wait after a connection was lost; twice as long after each that cannot be made.
    package var firstPause = Duration.milliseconds(50)
    package var longestPause = Duration.seconds(2)
    /// Commands that may be without an answer at a time; more are refused at once.
    package var commandsInFlight = 16_384
    /// Bytes that may wait to be sent.
    package var bytesInFlight = 64 << 20
    /// The largest answer.
    package var replyBytes = 64 << 20

    package init() {}
}
