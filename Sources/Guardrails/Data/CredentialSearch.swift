/// Finds keys and tokens by what their makers have them begin with.
enum CredentialSearch {
    private struct Form {
        var prefix: [UInt8]
        /// The fewest characters behind the prefix.
        var least: Int

        init(_ prefix: String, _ least: Int) {
            self.prefix = Array(prefix.utf8)
            self.least = least
        }
    }

    private static let forms = [
        Form("AIza", 35), Form("sk-", 20), Form("AKIA", 16), Form("ASIA", 16), Form("ghp_", 36), Form("gho_", 36),
        Form("ghs_", 36), Form("github_pat_", 30), Form("glpat-", 20), Form("xoxb-", 20), Form("xoxp-", 20),
        Form("hf_", 30), Form("ya29.", 30), Form("eyJhbGciOi", 30), Form("GOCSPX-", 20), Form("sk_live_", 20),
        Form("rk_live_", 20), Form("npm_", 36),
    ]
    private static let keyLine = Array("PRIVATE KEY-----".utf8)

    static func matches(in signs: [FoldedText.Sign]) -> [Range<Int>] {
        var matches: [Range<Int>] = []
        var index = 0
        while index < signs.count {
            guard isPart(signs[index]) else {
                index += 1
                continue
            }
            let start = index
            while index < signs.count, isPart(signs[index]) { index += 1 }
            if isPrivateKeyLine(endingIn: start..<index, of: signs) {
                index = endOfPrivateKey(after: index, in: signs)
                matches.append(start..<index)
            } else if isCredential(signs[start..<index]) {
                matches.append(start..<index)
            }
        }
        return matches
    }

    private static func isPart(_ sign: FoldedText.Sign) -> Bool {
        sign.isDigit || sign.isLetter || "_-.".utf8.contains(sign.ascii)
    }

    private static func isCredential(_ word: ArraySlice<FoldedText.Sign>) -> Bool {
        forms.contains { form in
            word.count >= form.prefix.count + form.least && word.prefix(form.prefix.count).map(\.ascii) == form.prefix
        }
    }

    /// Whether it is the last word of a line such as the one that a private key begins and ends with.
    private static func isPrivateKeyLine(endingIn word: Range<Int>, of signs: [FoldedText.Sign]) -> Bool {
        let start = word.upperBound - keyLine.count
        return start >= 0 && word.count == keyLine.count - "PRIVATE ".utf8.count
            && signs[start..<word.upperBound].map(\.ascii) == keyLine
    }

    /// The end of the line that ends the key, or of the text.
    private static func endOfPrivateKey(after start: Int, in signs: [FoldedText.Sign]) -> Int {
        var index = start
        while index < signs.count {
            index += 1
            if signs[index - 1].ascii == keyLine[keyLine.count - 1], index - start >= keyLine.count,
                signs[index - keyLine.count..<index].map(\.ascii) == keyLine
            {
                return index
            }
        }
        return index
    }
}
