import Foundation
import Keys
import Testing

@Suite struct BudgetTests {
    @Test(arguments: [
        ("20", 20_000_000_000), ("0.5", 500_000_000), ("0.000000001", 1), ("999999999", 999_999_999_000_000_000),
        ("", nil), (".5", nil), ("5.", nil), ("-1", nil), ("1e3", nil), ("1.0000000001", nil), ("1234567890", nil),
        ("1.2.3", nil), ("٣", nil),
    ])
    func `dollars are read exactly or not at all`(text: String, expected: Int?) {
        #expect(Budget.nanodollars(dollars: text) == expected)
    }

    @Test(arguments: [(0, "0"), (1, "0.000000001"), (500_000_000, "0.5"), (20_000_000_000, "20"), (-1, "-0.000000001")])
    func `dollars are written exactly`(nanodollars: Int, expected: String) {
        #expect(Budget.dollars(nanodollars: nanodollars) == expected)
    }

    @Test func `a month's days are the calendar's, for eighty years`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt

        for day in stride(from: 0, to: 29_220, by: 1) {
            let date = Date(utcDay: day)
            let month = try #require(calendar.dateInterval(of: .month, for: date))
            guard Budget.Period.month.start(at: date) == month.start, Budget.Period.month.end(at: date) == month.end
            else {
                Issue.record("day \(day) is in another month")
                return
            }
        }
    }
}
