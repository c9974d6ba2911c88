import Ledger
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"), (1_795_278_871_485_915, "2026-11-21T16:34:31.485915Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
        (4_107_542_399_999_999, "2100-02-28T23:59:59.999999Z"),
    ])
    func `a time reads back as it is written`(time: Int, text: String) {
        #expect(Timestamp.text(time) == text)
        #expect(Timestamp.parse(text) == time)
    }

    @Test(arguments: [
        ("2026-11-21", 1_795_219_200_000_000), ("2026-11-21T16:34:31Z", 1_795_278_871_000_000),
        ("2026-11-21T16:34:31.5Z", 1_795_278_871_500_000),
    ])
    func `shorter forms are read too`(text: String, time: Int) {
        #expect(Timestamp.parse(text) == time)
    }

    @Test(arguments: [
        "", "yesterday", "2026-11-31", "2026-13-01", "2023-02-29", "2026-11-21T", "2026-11-21T16:34Z",
        "2026-11-21T24:00:00Z", "2026-11-21T16:34:31", "2026-11-21T16:34:31.Z", "2026-11-21T16:34:31.1234567Z",
        "+026-11-21", "2026-11-21 16:34:31Z",
    ])
    func `anything else is no time`(text: String) {
        #expect(Timestamp.parse(text) == nil)
    }
}
