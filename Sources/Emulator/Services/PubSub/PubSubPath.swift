import HTTP

/// What a path of Pub/Sub leads to: `/v1/projects/P/topics/T` or `…/subscriptions/S`, and what is done there.
struct PubSubPath {
    enum Collection: String {
        case topics, subscriptions
    }

    let collection: Collection
    /// Without the version, decoded.
    let resource: String
    let verb: String?

    init?(_ path: Substring) {
        let steps = path.split(separator: "/", omittingEmptySubsequences: false)
        guard steps.count == 6, steps[1] == "v1", steps[2] == "projects", !steps[3].isEmpty else { return nil }
        guard let collection = Collection(rawValue: String(steps[4])) else { return nil }
        let parts = steps[5].split(separator: ":", maxSplits: 1)
        guard let id = parts.first, !id.isEmpty else { return nil }
        self.collection = collection
        resource = "projects/\(steps[3].percentDecoded)/\(collection.rawValue)/\(id.percentDecoded)"
        verb = parts.count == 2 ? String(parts[1]) : nil
    }
}
