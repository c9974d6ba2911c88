/// What a store has of the money that was spent with one key, by one writer.
package struct WrittenSpending: Hashable, Sendable {
    /// The key's id.
    package var key: String
    package var writer: String
    /// Billionths of a dollar, since the beginning of the day, of the month, and of all.
    package var day: Int
    package var month: Int
    package var total: Int

    package init(key: String, writer: String, day: Int, month: Int, total: Int) {
        self.key = key
        self.writer = writer
        self.day = day
        self.month = month
        self.total = total
    }

    package subscript(period: Budget.Period) -> Int {
        switch period {
        case .day: day
        case .month: month
        case .total: total
        }
    }
}
