/// A topic of a project, to which messages are published.
package struct TopicName: Hashable, Sendable {
    /// As the API has it: `projects/P/topics/T`.
    package let path: String

    /// Throws `.invalidRequest` when the project or the topic cannot be called that.
    package init(project: String, id: String) throws(PubSubError) {
        path = try ResourceName.path(project, "topics", id, as: "a topic")
    }
}

/// A subscription of a project, from which messages are pulled.
package struct SubscriptionName: Hashable, Sendable {
    /// As the API has it: `projects/P/subscriptions/S`.
    package let path: String

    /// Throws `.invalidRequest` when the project or the subscription cannot be called that.
    package init(project: String, id: String) throws(PubSubError) {
        path = try ResourceName.path(project, "subscriptions", id, as: "a subscription")
    }
}

extension TopicName: CustomStringConvertible {
    package var description: String { path }
}

extension SubscriptionName: CustomStringConvertible {
    package var description: String { path }
}

private enum ResourceName {
    static func path(
        _ project: String,
        _ collection: String,
        _ id: String,
        as kind: String
    ) throws(PubSubError) -> String {
        guard isProject(project) else {
            throw PubSubError(.invalidRequest, "'\(project.prefix(100))' is not the id of a Google Cloud project.")
        }
        guard isID(id) else {
            throw PubSubError(
                .invalidRequest,
                """
                '\(id.prefix(100))' cannot be the name of \(kind) of Pub/Sub: it takes 3 to 255 letters, digits and \
                - . _ ~ + %, begins with a letter and not with 'goog'.
                """
            )
        }
        return "projects/\(project)/\(collection)/\(id)"
    }

    /// An id such as `my-project`, one within a domain such as `example.com:my-project`, or a number.
    ///
    /// Looser than Google, whose emulator takes any; none can be `.` or `..` or end the segment of the path.
    private static func isProject(_ name: String) -> Bool {
        guard let first = name.utf8.first, first.isLetterOrDigit, name.utf8.count <= 100 else { return false }
        return name.utf8.allSatisfy { $0.isLetterOrDigit || "-_.:".utf8.contains($0) }
    }

    // docs.cloud.google.com/pubsub/docs/pubsub-basics#resource_names, 2026-11.
    private static func isID(_ name: String) -> Bool {
        guard let first = name.utf8.first, first.isLetter, 3...255 ~= name.utf8.count else { return false }
        guard !name.lowercased().hasPrefix("goog") else { return false }
        return name.utf8.allSatisfy { $0.isLetterOrDigit || "-._~+%".utf8.contains($0) }
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 }

    fileprivate var isLetterOrDigit: Bool { isLetter || UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
}
