/// The ack ids of one call, in as many requests as the API's limits make of them.
struct AckBatches: Sequence, IteratorProtocol {
    private static let countLimit = 1_000
    /// A request for acknowledging may have 512 KiB (docs.cloud.google.com/pubsub/quotas, 2026-11); some is left for the
    /// rest of it.
    private static let byteLimit = 500 << 10

    private var rest: ArraySlice<String>

    init(_ ackIDs: [String]) {
        rest = ackIDs[...]
    }

    mutating func next() -> ArraySlice<String>? {
        guard !rest.isEmpty else { return nil }
        var count = 0
        var bytes = 0
        for id in rest.prefix(Self.countLimit) {
            // Its quotes and comma are counted too. One that is too long alone is the server's to refuse.
            bytes += id.utf8.count + 3
            if count > 0, bytes > Self.byteLimit { break }
            count += 1
        }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
