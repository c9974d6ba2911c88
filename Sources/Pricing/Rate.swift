/// A price of one token, character or picture, exact: no binary fractions.
package struct Rate: Hashable, Sendable {
    /// Billionths of a dollar for a million, or millionths of a billionth for one.
    package let nanodollarsPerMillion: Int

    package init(nanodollarsPerMillion: Int) {
        self.nanodollarsPerMillion = nanodollarsPerMillion
    }

    /// Reads dollars per million, such as `0.075`; `nil` for anything else, for more than nine decimals and for more
    /// than a million dollars.
    package init?(dollarsPerMillion text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : ""
        let isPlain = { (part: Substring) in part.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard let first = parts.first, !first.isEmpty, isPlain(first), isPlain(fraction), first.utf8.count <= 7,
            fraction.utf8.count <= 9, parts.count == 1 || !fraction.isEmpty,
            let nano = Int(first + fraction + String(repeating: "0", count: 9 - fraction.utf8.count))
        else { return nil }
        nanodollarsPerMillion = nano
    }
}

/// What each kind of thing costs in one class of service.
package struct Rates: Hashable, Sendable {
    /// Per million tokens.
    package var input: Rate?
    package var cached: Rate?
    package var output: Rate?
    package var thoughts: Rate?
    package var inputAudio: Rate?
    package var cachedAudio: Rate?
    package var outputAudio: Rate?
    /// Per million characters.
    package var inputCharacters: Rate?
    package var outputCharacters: Rate?
    /// For a million pictures, as for a million of anything else.
    package var image: Rate?

    package init() {}
}
