/// Knows how long a server may still take to begin its answer.
///
/// curl does not call when a request has been sent, but knows afterwards: so a timer runs from the start of the transfer,
/// and only when it fires is it seen how much of that time was spent before sending.
struct StallWatch {
    private var limit = Duration.zero
    /// How much time the timer has counted.
    private var waited = Duration.zero
    /// When sending was last seen to go on.
    private var lastProgress = Duration.zero
    private var sentBytes = 0

    mutating func start(_ limit: Duration) {
        self.limit = limit
        waited = limit
    }

    /// Called when the timer has fired; how long to wait further, or `nil` if the time is up.
    mutating func remaining(_ easy: Easy, bodySize: Int) -> Duration? {
        let timeToSend = easy.timeToSend
        let sentBytes = easy.sentBodyBytes
        if timeToSend == nil || sentBytes < bodySize && sentBytes > self.sentBytes { lastProgress = waited }
        self.sentBytes = sentBytes
        let rest = max(timeToSend ?? .zero, lastProgress) + limit - waited
        guard rest >= .milliseconds(1) else { return nil }
        waited += rest
        return rest
    }
}
