import PlainTexts
import Testing

@Suite struct PlainLineTests {
    @Test(arguments: [
        ("  one\n\ttwo \u{2028} three ", "one two three"), ("", ""), (" \n ", ""), ("a\u{0}b", "a b"),
        ("ig\u{200B}nore", "ignore"), ("ig\u{AD}nore\u{2060}d", "ignored"), ("a\u{202E}b\u{2066}c\u{FEFF}", "abc"),
        ("hi\u{E0068}\u{E0069}", "hi"), ("a\u{61C}b", "ab"), ("\u{200D} \u{200C}", ""),
    ])
    func `a text becomes one line of what can be seen`(text: String, line: String) {
        #expect(PlainLine.of(text).unicodeScalars.elementsEqual(line.unicodeScalars))
    }

    @Test(arguments: ["👩\u{200D}🚀", "می\u{200C}خواهم", "☀\u{FE0F}", "é", "e\u{301}"])
    func `what makes up letters and signs stays`(text: String) {
        #expect(PlainLine.of(text).unicodeScalars.elementsEqual(text.unicodeScalars))
    }
}
