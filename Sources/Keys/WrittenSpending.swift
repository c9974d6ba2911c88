/// What a store has of the money that was spent with one key, by one writer.
package struct WrittenSpending: Hashable, Sendable {
    /// The key's id.
    package var key: String
    package var writer: String
    /// Billionths of a dollar.
    package var nanodollars: Int

    package init(key: String, writer: String, nanodollars: Int) {
        self.key = key
        self.writer = writer
        self.nanodollars = nanodollars
    }
}

/// Money that was reserved for requests whose cost nobody knows, and counts as spent: no record says it.
package struct UnpricedSpending: Hashable, Sendable {
    /// The key's id.
    package let key: String
    package let writer: String
    /// Since 1970, in UTC.
    package let day: Int
    /// Billionths of a dollar.
    package internal(set) var nanodollars: Int
}
