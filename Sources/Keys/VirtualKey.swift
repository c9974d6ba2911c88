import Cryptography
package import Foundation
package import Generation

/// A key of Aloft's own: who shows it, what it may ask for, and how much.
///
/// Only the SHA-256 of its text is kept. The text has 256 random bits, so that nobody finds it from the hash.
package struct VirtualKey: Hashable, Sendable {
    /// What rows and reports name; not secret.
    package let id: String
    package var name: String
    /// The SHA-256 of the text, 32 bytes.
    package let hash: [UInt8]
    /// Routes and models it may ask for; `nil` for all.
    package var routes: [String]?
    package var expires: Date?
    package var requestsPerMinute: Int?
    package var tokensPerMinute: Int?
    package var budget: Budget?
    /// Whether it also opens what operators use.
    package var isAdmin = false
    package var isRevoked = false
    /// Where it is written down.
    package var source = Source.configuration
    package var created: Date?

    /// Where a key is written down, which is where it can be changed.
    package enum Source: String, Hashable, Sendable {
        case configuration, store
    }

    package init(id: String, name: String, hash: [UInt8]) {
        self.id = id
        self.name = name
        self.hash = hash
    }

    /// A new key, and the text to show once to whoever will use it.
    package static func make(name: String) -> (key: VirtualKey, text: String) {
        let text = "aloft-" + randomBytes(32).base64URL
        return (VirtualKey(id: randomHex(bytes: 8), name: name, hash: hash(of: text)), text)
    }

    /// The hash in hexadecimal digits.
    package var hashText: String { hash.hexadecimal }

    package static func hash(of text: String) -> [UInt8] { SHA256.digest(of: Array(text.utf8)) }

    /// Why the key opens nothing any more; `nil` when it does.
    func refusal(at now: Date) -> String? {
        if isRevoked { return "The key '\(name)' has been revoked." }
        if let expires, expires <= now { return "The key '\(name)' expired on \(expires.formatted(.iso8601))." }
        return nil
    }

    /// Why it may not make calls that are passed on as they are; `nil` when it may.
    ///
    /// What such a call asks for and costs is not known here, so a key with limits could pass them in that way.
    package var relayRefusal: Failure? {
        let limits = [
            routes == nil ? nil : "routes", budget == nil ? nil : "a budget",
            requestsPerMinute == nil && tokensPerMinute == nil ? nil : "limits a minute",
        ].compactMap { $0 }
        guard !limits.isEmpty else { return nil }
        return Failure(
            .forbidden,
            "The key '\(name)' has \(limits.joined(separator: " and ")), and this call is passed on without a look at what it "
                + "asks for and costs; use a key without."
        )
    }

    /// Whether anything is to be counted before it may ask.
    package var isLimited: Bool { budget != nil || requestsPerMinute != nil || tokensPerMinute != nil }

    /// Whether it opens anything at that time.
    package func isUsable(at now: Date) -> Bool { refusal(at: now) == nil }

    /// Reads when a key ends: a day such as `2027-01-31`, or a time such as `2027-01-31T12:00:00Z`.
    package static func expiry(_ text: String) -> Date? {
        let day = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()
        return (try? Date(text, strategy: .iso8601)) ?? (try? Date(text, strategy: day))
    }

    /// Whether a key may be called so: nothing in it moves what a terminal or a log shows, or writes over it.
    package static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && !text.unicodeScalars.contains { scalar in
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator: true
                default: scalar.properties.isBidiControl
                }
            }
    }

    /// Whether it may ask for the name.
    package func allows(_ model: String) -> Bool { routes?.contains(model) ?? true }
}
