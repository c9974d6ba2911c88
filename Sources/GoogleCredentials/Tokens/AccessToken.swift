package import FoundationEssentials

/// What a request to Google Cloud is sent with, as `authorization: Bearer`.
///
/// Printing it does not show it.
package struct AccessToken: Hashable, Sendable {
    /// The secret itself.
    package let value: String
    /// When it ends, by this machine's clock; `nil` if nobody said.
    package let expiry: Date?
    /// The project whose quota is used and that is billed: send it as `x-goog-user-project`.
    package let quotaProject: String?
}

extension AccessToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "an access token" }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
