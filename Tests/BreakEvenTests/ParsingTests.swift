import BreakEven
import Testing

@Suite struct ParsingTests {
    @Test func `a machine is read as people say it`() throws {
        let machine = try DedicatedMachine(parsing: DedicatedMachine.example)

        #expect(machine.model == "gemma")
        #expect(machine.machine == "n1-standard-8+T4")
        #expect(machine.dollarsPerMonth == 350)
        #expect(machine.tokensPerSecond == 40)
        #expect(machine.concurrency == 8)
        #expect(machine.promptTokensPerSecond == nil)
    }

    @Test func `a machine may be paid by the hour, and its parts come in any order`() throws {
        let machine = try DedicatedMachine(
            parsing: "qwen 3 on a box at home at $1.50/hour, concurrency 4, 900 prompt tokens/s,12.5 tokens/s"
        )

        #expect(machine.machine == "a box at home")
        #expect(machine.dollarsPerMonth == 1095)
        #expect(machine.promptTokensPerSecond == 900)
        #expect(machine.tokensPerSecond == 12.5)
    }

    @Test(
        arguments: [
            ("", "should say MODEL on MACHINE at PRICE"),
            ("gemma at $1/month, 1 tokens/s, concurrency 1", "should say"),
            ("m on x at 350/month, 1 tokens/s, concurrency 1", "dollars by the month or hour"),
            ("m on x at $350, 1 tokens/s, concurrency 1", "dollars by the month or hour"),
            ("m on x at $-3/month, 1 tokens/s, concurrency 1", "dollars by the month or hour"),
            ("m on x at $1e3/month, 1 tokens/s, concurrency 1", "dollars by the month or hour"),
            ("m on x at $nan/month, 1 tokens/s, concurrency 1", "dollars by the month or hour"),
            ("m on x at $3/year, 1 tokens/s, concurrency 1", "not by 'year'"),
            ("m on x at $3/month, concurrency 1", "how fast it writes is missing"),
            ("m on x at $3/month, 1 tokens/s", "how much it does at a time is missing"),
            ("m on x at $3/month, 0 tokens/s, concurrency 1", "needs a number above 0"),
            ("m on x at $3/month, 1 tokens/s, concurrency 0", "a whole number from 1"),
            ("m on x at $3/month, 1 tokens/s, concurrency +1", "a whole number from 1"),
            ("m on x at $3/month, 1 tokens/s, concurrency 99999999999999999999", "a whole number from 1"),
            ("m on x at $3/month, 1 tokens/s, 2 tokens/s, concurrency 1", "said twice"),
            ("m on x at $3/month, 1 tok/s, concurrency 1", "is neither"),
            ("m on x at $3/month, 1 tokens/s, concurrency 1,", "is neither"),
            (" on x at $3/month, 1 tokens/s, concurrency 1", "should say MODEL"),
            ("m on  at $3/month, 1 tokens/s, concurrency 1", "the machine's name is missing"),
        ] as [(String, String)]
    )
    func `a machine that makes no sense is refused with what was expected`(text: String, part: String) throws {
        let error = try #require(throws: Misread.self) { try DedicatedMachine(parsing: text) }

        #expect(error.message.contains(part))
    }

    @Test(
        arguments: [
            ("3M/month", 3e6), ("50k/day", 50_000 * 730 / 24.0), ("100/hour", 73_000), ("1/minute", 43_800),
            ("2.5/s", 2.5 * 2_628_000),
        ] as [(String, Double)]
    )
    func `a rate is read as requests a month`(text: String, perMonth: Double) throws {
        #expect(abs(try RequestRate(parsing: text).perMonth / perMonth - 1) < 1e-12)
    }

    @Test(arguments: ["", "3", "3/", "/month", "M/month", "3/week", "-3/s", "1e3/s", "0/s", "3 /s", "1/s/s", "9M/s"])
    func `a rate that makes no sense is refused`(text: String) {
        #expect(throws: Misread.self) { try RequestRate(parsing: text) }
    }
}
