/// What keys look like, for servers that repeat the one they were asked with.
///
/// `CONSUMER_SUSPENDED` does, and OpenAI's "Incorrect API key provided". Only who sent the key knows it for certain;
/// see `Failure.withholding(_:)`.
enum Credentials {
    static func mayBe(in bytes: [UInt8]) -> Bool {
        marks.contains { mark in
            var start = 0
            while let place = bytes.firstPlace(of: mark, from: start) {
                if place == 0 || !isWord(bytes[place - 1]) { return true }
                start = place + 1
            }
            return false
        }
    }

    /// Google's keys of both makes and its access tokens, OpenAI's keys, keys in addresses, and what names a key.
    private static let marks = [
        "AIza", "AQ.", "ya29.", "sk-", "key=", "api_key:", "API key:", "CONSUMER_SUSPENDED",
    ].map { Array($0.utf8) }

    /// Whether a mark after this byte is the middle of a word, as in "risk-free".
    private static func isWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
