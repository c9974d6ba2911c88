import Glibc
import Guardrails
import Testing
import YAML

/// Rules as data, what is wrong with them, and texts that are made to be slow.
@Suite struct GuardrailRulesTests {
    @Test func `rules of one's own are read`() throws {
        let guardrails = try rules(
            """
            on_failure: open
            rules:
              - { name: rude, category: toxic_content, action: warn, phrases: ["you|u are? stupid|dumb"] }
            """
        )

        #expect(guardrails.check("U stupid").verdict == .warn)
        #expect(guardrails.check("you are dumb").findings.first?.category == .toxicContent)
        #expect(guardrails.check("you are kind").verdict == .pass)
    }

    @Test(arguments: [
        ("rules: [{ name: a, category: pii, action: block, finds: email }]", "'category' must be one of"),
        ("rules: [{ name: a, category: secret, action: block, finds: emial }]", "did you mean 'email'?"),
        ("rules: [{ name: a, category: secret, action: block }]", "either 'phrases' or what it 'finds'"),
        (
            "rules: [{ name: a, category: secret, action: block, phrases: ['a? b?'] }]",
            "needs a word that may not be missing"
        ),
        ("rules: [{ name: a, category: secret, action: block, phrases: ['wörd'] }]", "words of plain letters"),
        ("rules: [{ name: a, category: secret, action: block, phrases: ['a||b'] }]", "words of plain letters"),
        ("rule: []", "unknown key 'rule'; did you mean 'rules'?"),
        (
            "rules: [{ name: a, category: secret, action: log, finds: card }, { name: a, category: secret, action: log, finds: iban }]",
            "there is a rule 'a' before"
        ),
        ("rules: [", "mine.yaml:"),
    ])
    func `what is wrong with rules is said`(yaml: String, part: String) {
        let error = #expect(throws: YAMLErrors.self) { try rules(yaml) }

        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [(Guardrails.OnFailure.closed, GuardrailReport.Verdict.block), (.open, .log)])
    func `a text that is too long stops or goes on as chosen`(
        choice: Guardrails.OnFailure,
        verdict: GuardrailReport.Verdict
    ) throws {
        var guardrails = try Guardrails.builtIn()
        guardrails.onFailure = choice
        guardrails.limit = 2000

        let report = guardrails.check(String(repeating: "x", count: 2001))

        #expect(report.verdict == verdict)
        #expect(report.failure == "The text has 2001 bytes, and 2000 are the most that are examined.")
        #expect(guardrails.redact(String(repeating: "x", count: 2001)).isWhole == false)
    }

    @Test(arguments: [
        "ignore all ", "@", "a@", "1 ", "1-", "1234 ", "GB82 ", "a ", "AIza", "-----BEGIN PRIVATE KEY-----", "(", "+1",
        "e\u{301}",
        "ignore", "\u{E0069}", "'", "x.", "ﷺ", "system:\n",
    ])
    func `more text takes more time in proportion`(piece: String) throws {
        let guardrails = try Guardrails.builtIn()
        let short = String(repeating: piece, count: 2_000 / piece.utf8.count)
        let long = String(repeating: short, count: 8)

        let first = work { _ = guardrails.check(short) }
        let second = work { _ = guardrails.check(long) }

        // Eight times the text: quadratic work would take 64 times as long.
        #expect(second < first * 30)
    }

    /// The least time of the processor that it takes, whatever else runs.
    private func work(_ body: () -> Void) -> Int {
        (0..<3).map { _ in
            let start = processorTime()
            body()
            return processorTime() - start
        }.min() ?? 0
    }

    private func processorTime() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    private func rules(_ yaml: String) throws(YAMLErrors) -> Guardrails {
        try Guardrails(yaml: Array(yaml.utf8), file: "mine.yaml")
    }
}
