import Foundation

/// What signs messages, so that a receiver knows from whom they are.
package struct WebhookSecret: Hashable, Sendable {
    let bytes: [UInt8]

    /// Takes a secret as it is written: `whsec_` and base64, as the standard has it, or any text of 24 characters or
    /// more.
    ///
    /// `nil` for what is too short to be one.
    package init?(_ text: String) {
        if text.hasPrefix("whsec_") {
            guard let data = Data(base64Encoded: String(text.dropFirst("whsec_".count))), data.count >= 16 else {
                return nil
            }
            bytes = Array(data)
        } else {
            guard text.utf8.count >= 24 else { return nil }
            bytes = Array(text.utf8)
        }
    }
}
