import Testing
import YAML

@Suite struct UnitsTests {
    @Test(arguments: [
        ("500us", Duration.microseconds(500)), ("250ms", .milliseconds(250)), ("3s", .seconds(3)), ("1m", .seconds(60)),
        ("1h", .seconds(3600)), ("90s", .seconds(90)), ("0s", .zero),
    ])
    func `a duration reads back as it is written`(text: String, duration: Duration) {
        #expect(Units.duration(text) == duration)
        #expect(Units.text(duration) == text)
    }

    @Test(arguments: [
        ("1B", 1), ("64KiB", 65536), ("100MB", 100_000_000), ("32MiB", 33_554_432), ("2GiB", 2_147_483_648),
        ("3GB", 3_000_000_000), ("5KB", 5000), ("0B", 0), ("1025B", 1025),
    ])
    func `a size reads back as it is written`(text: String, count: Int) {
        #expect(Units.byteCount(text) == count)
        #expect(Units.text(bytes: count) == text)
    }

    @Test(arguments: [
        "", "s", "5", "5 s", "5S", "1.5s", "-1s", "+1s", "05s", "5w", "٣s", "99999999999999999999s", "5s ",
    ])
    func `anything else is no duration`(text: String) {
        #expect(Units.duration(text) == nil)
    }

    @Test(arguments: ["", "KiB", "5kb", "5 KB", "-1", "1.5MB", "999999999999999GiB", "0x10", "5TB"])
    func `anything else is no size`(text: String) {
        #expect(Units.byteCount(text) == nil)
    }
}
