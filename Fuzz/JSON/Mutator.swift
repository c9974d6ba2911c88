/// Makes new documents out of those it has.
struct Mutator: RandomNumberGenerator {
    private(set) var corpus: [[UInt8]]
    private var state: UInt64

    /// Pieces that the grammar cares about.
    private static let pieces = [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud83d", "\\ude00", "\\u0000", "\\n", "\\\"", "-", "0", "1e",
        ".",
        "E+", "e-9", "9223372036854775807", "1E400", "0.000", "true", "false", "null", "nul", " ", "\n\t\r", "        ",
        "\"a\":",
        "{\"a\":", "[[[[[[[[", "]]]]]]]]", "é", "😀", "\u{FFFD}", "\u{2028}", "\u{1}", "\u{7F}", "\"model\":1,",
        "é\u{301}",
    ].map { Array($0.utf8) }

    init(seed: UInt64, corpus: [[UInt8]]) {
        state = seed
        self.corpus = corpus
    }

    /// Returns the next document: one of the corpus after one to four changes.
    mutating func next() -> [UInt8] {
        var bytes = corpus.randomElement(using: &self) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &self) { change(&bytes) }
        if bytes.count > 4096 { bytes.removeLast(bytes.count - 4096) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let place = Int.random(in: 0...bytes.count, using: &self)
        switch Int.random(in: 0..<8, using: &self) {
        case 0: if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self) }
        case 1: if place < bytes.count { bytes[place] = .random(in: 0...255, using: &self) }
        case 2: if place < bytes.count { bytes.remove(at: place) }
        case 3: bytes.removeSubrange(place..<Int.random(in: place...min(bytes.count, place + 16), using: &self))
        case 4:
            let other = corpus.randomElement(using: &self) ?? []
            bytes.replaceSubrange(place..., with: other.suffix(Int.random(in: 0...other.count, using: &self)))
        case 5:
            let other = corpus.randomElement(using: &self) ?? []
            bytes.insert(contentsOf: other, at: place)
        default: bytes.insert(contentsOf: Self.pieces.randomElement(using: &self) ?? [], at: place)
        }
    }

    /// The next number of a SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Keeps one document in thirty-two to mutate further, if it is not too long.
    mutating func keep(_ bytes: [UInt8]) {
        guard bytes.count < 1024, Int.random(in: 0..<32, using: &self) == 0 else { return }
        if corpus.count < 4096 {
            corpus.append(bytes)
        } else {
            corpus[Int.random(in: 512..<4096, using: &self)] = bytes
        }
    }
}
