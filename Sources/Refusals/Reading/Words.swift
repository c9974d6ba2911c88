/// A text to be searched for well-known words: its bytes, in lower case where they are ASCII, up to a limit.
///
/// Refusals come in storms and their bodies may be pages, so the search is over bytes; the standard library's walks
/// characters.
struct Words: Hashable, Sendable {
    private var bytes: [UInt8] = []

    /// No refusal says later what matters.
    private static let limit = 16 << 10

    init() {}

    init(_ text: String) {
        append(text)
    }

    var isEmpty: Bool { bytes.isEmpty }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func append(_ text: String) {
        for byte in text.utf8.prefix(max(0, Self.limit - bytes.count)) {
            bytes.append(UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte)
        }
    }

    /// Whether these words, in lower case, are in it.
    func contains(_ words: String) -> Bool { bytes.firstPlace(of: Array(words.utf8), from: 0) != nil }

    /// What follows each place where the words are, up to so many bytes.
    func rests(after words: String, limit: Int) -> [ArraySlice<UInt8>] {
        let words = Array(words.utf8)
        var rests: [ArraySlice<UInt8>] = []
        var start = 0
        while let place = bytes.firstPlace(of: words, from: start) {
            start = place + words.count
            rests.append(bytes[start..<min(bytes.count, start + limit)])
        }
        return rests
    }
}

extension [UInt8] {
    /// The first place at or after `start` where `other`, which is not empty, begins.
    func firstPlace(of other: [UInt8], from start: Int) -> Int? {
        guard let first = other.first, count >= other.count else { return nil }
        var place = start
        while place <= count - other.count {
            if self[place] == first, self[place..<place + other.count].elementsEqual(other) { return place }
            place += 1
        }
        return nil
    }
}
