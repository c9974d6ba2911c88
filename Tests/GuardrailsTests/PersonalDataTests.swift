import Guardrails
import JSON
import Testing

@Suite struct PersonalDataTests {
    private let guardrails: Guardrails

    init() throws { guardrails = try Guardrails.builtIn() }

    @Test(arguments: [
        ("Write to ada.lovelace+x@mail.example.org.", "Write to [email]."),
        ("<ada@example.co.uk>", "<[email]>"),
        ("ada＠example．com", "[email]"),
        ("ada\u{200B}@exam\u{200B}ple.com", "[email]"),
        ("Müller: jürgen@bücher.example", "Müller: [email]"),
        ("Card 4111 1111 1111 1111, thanks", "Card [card], thanks"),
        ("4111-1111-1111-1111", "[card]"),
        ("4111111111111111 and 5500005555555559", "[card] and [card]"),
        ("378282246310005", "[card]"),
        ("3782 822463 10005", "[card]"),
        ("４１１１ １１１１ １１１１ １１１１", "[card]"),
        ("٤١١١ ١١١١ ١١١١ ١١١١", "[card]"),
        ("on 2024 4111 1111 1111 1111 123", "on 2024 [card] 123"),
        ("SSN 536-22-1234.", "SSN [ssn]."),
        ("my social security 536221234", "my social security [ssn]"),
        ("Call +49 30 123456 now", "Call [phone] now"),
        ("(415) 555-0134", "[phone]"),
        ("1-415-555-0134 or 415.555.0134", "[phone] or [phone]"),
        ("phone: 5550134", "phone: [phone]"),
        ("DE89 3704 0044 0532 0130 00", "[iban]"),
        ("gb82west12345698765432!", "[iban]!"),
        ("from 192.168.10.254 today", "from [ip_address] today"),
        ("key AIzaSyA1234567890abcdefghijklmnopqrstuvw end", "key [credential] end"),
        ("sk-proj-abcdefghijklmnopqrstuvwxyz012345", "[credential]"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE KEY-----\nbye",
            "-----BEGIN RSA PRIVATE [credential]\nbye"
        ),
    ])
    func `data is taken out`(text: String, redacted: String) {
        #expect(guardrails.redact(text).text == redacted)
    }

    @Test(arguments: [
        "6.02214076e23 atoms, 299792458 m/s, 1.602176634e-19 C",
        "On 2024-01-15 at 10:30:45, in 1687 and 1905",
        "ISBN 978-3-16-148410-0", "4111 1111 1111 1112", "1234567890123456",
        "pi is 3.14159 26535 89793 23846 26433", "version 1.2.3 of 256.1.1.1", "F = 9.81 * 70 = 686.7 N",
        "the sum 1 2 3 4 5 6 7 8 9 10 11 12 13", "000-12-3456 and 666-12-3456", "536-22/1234",
        "DE89 3704 0044 0532 0130 01", "a@b", "@handle at @school", "x+12345678", "20 + 30 = 50",
        "the order 5550134 of 2024", "sk-ip this", "Explain a=b@c",
    ])
    func `numbers and names of other things stay`(text: String) {
        let redaction = guardrails.redact(text)

        #expect(redaction.text == text)
        #expect(redaction.counts.isEmpty)
    }

    @Test func `what overlaps is taken out once`() {
        let redaction = guardrails.redact("call 4111111111111111@example.com")

        #expect(redaction.text == "call [email]" || redaction.text == "call [card]")
    }

    @Test func `cards and bank accounts stop a text, addresses warn`() {
        #expect(guardrails.check("4111 1111 1111 1111").verdict == .block)
        #expect(guardrails.check("ada@example.org").verdict == .warn)
        #expect(guardrails.check("10.0.0.1").verdict == .log)
    }

    @Test func `neither report nor refusal holds what was found`() throws {
        let report = guardrails.check("My card is 4111 1111 1111 1111, mail ada@example.org")

        let told = report.json.text + "\(report)" + (report.refusal ?? "")

        #expect(!told.contains("4111") && !told.contains("1111") && !told.contains("ada"))
        #expect(report.refusal == "The text holds personal data ('card_number'); leave it out.")
        #expect(
            report.json.text
                == #"{"verdict":"block","findings":[{"rule":"card_number","category":"pii_detection","action":"block","start":11,"end":30},{"rule":"email_address","category":"pii_detection","action":"warn","start":37,"end":52}]}"#
        )
    }

    @Test func `a card is told from a number by its check digit`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            let digits = [4] + (0..<14).map { _ in Int.random(in: 0...9, using: &generator) }
            // Computed from the left, as the rule for sixteen digits reads: every first of two is doubled.
            let sum = digits.enumerated().reduce(0) { sum, digit in
                let value = digit.offset.isMultiple(of: 2) ? digit.element * 2 : digit.element
                return sum + (value > 9 ? value - 9 : value)
            }
            let check = (10 - sum % 10) % 10
            for last in 0...9 {
                let number = (digits + [last]).map(String.init).joined()
                let isFound = guardrails.redact("card \(number)").counts[.card] == 1
                #expect(isFound == (last == check), "\(number)")
            }
        }
    }
}
