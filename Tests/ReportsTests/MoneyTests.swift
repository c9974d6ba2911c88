import Reports
import Testing

@Suite struct MoneyTests {
    @Test(
        arguments: [
            (0, "$0"), (1, "$0.000000001"), (115_000, "$0.000115"), (99_999_999, "$0.1000"), (999_999_999, "$1.0000"),
            (1_234_999_999, "$1.23"), (1_235_000_000, "$1.24"), (350_000_000_000, "$350.00"),
        ] as [(Int128, String)]
    )
    func `an amount has as many digits as there is to see`(nanodollars: Int128, text: String) {
        #expect(Money(nanodollars: nanodollars, priced: 1).text == text)
    }

    @Test func `a sum keeps what is missing from it`() {
        var sum = Money(nanodollars: 5, priced: 1)

        sum.add(Money(nanodollars: 0, priced: 0, unpriced: 3))

        #expect(sum.text == "≥ $0.000000005, 3 unpriced")
        #expect(!sum.isComplete)
    }
}
