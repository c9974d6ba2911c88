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

    /// Whether it may ask for the name.
    package func allows(_ model: String) -> Bool { routes?.contains(model) ?? true }
}

/// How much money may be spent in a period.
package struct Budget: Hashable, Sendable {
    /// When the count begins anew, in UTC.
    package enum Period: String, Hashable, Sendable, CaseIterable {
        case day, month, total
    }

    /// Billionths of a dollar.
    package var nanodollars: Int
    package var period: Period

    package init(nanodollars: Int, period: Period) {
        self.nanodollars = nanodollars
        self.period = period
    }

    /// When the period that holds `date` began; `nil` for one without a beginning.
    package func start(at date: Date) -> Date? {
        switch period {
        case .day: Self.calendar.startOfDay(for: date)
        case .month: Self.calendar.dateInterval(of: .month, for: date)?.start
        case .total: nil
        }
    }

    /// When the next period begins; `nil` for never.
    package func end(at date: Date) -> Date? {
        switch period {
        case .day: Self.calendar.dateInterval(of: .day, for: date)?.end
        case .month: Self.calendar.dateInterval(of: .month, for: date)?.end
        case .total: nil
        }
    }

    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()
}
