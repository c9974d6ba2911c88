/// Notices that a text has come to say the same again and again, as small models do until they are cut off.
struct Repetition {
    private var end: [UInt8] = []
    private var unseen = 0

    /// How many bytes at the end have to be one piece, and how often at least; tables that people want are shorter.
    private static let least = 4000
    private static let times = 10
    /// How much more there is to be before it is looked at again: a look costs as much as is looked at.
    private static let step = 256

    /// Takes in more of the text.
    ///
    /// - Returns: how long the piece is that is said over and over, as soon as one is, in bytes.
    mutating func take(_ text: String) -> Int? {
        end += text.utf8
        unseen += text.utf8.count
        guard unseen >= Self.step, end.count >= Self.least else { return nil }
        unseen = 0
        end.removeFirst(end.count - Self.least)
        let period = Self.period(of: end)
        return period * Self.times <= Self.least ? period : nil
    }

    /// The shortest piece that the bytes are made of, but for a part of it at their end (Knuth, Morris, Pratt).
    private static func period(of bytes: [UInt8]) -> Int {
        var borders = Array(repeating: 0, count: bytes.count)
        for index in bytes.indices.dropFirst() {
            var border = borders[index - 1]
            while border > 0, bytes[border] != bytes[index] { border = borders[border - 1] }
            borders[index] = bytes[border] == bytes[index] ? border + 1 : 0
        }
        return bytes.count - (borders.last ?? 0)
    }

    /// A text with what it says over and over at its end said once: whoever reads all of it would only go on with it.
    static func cut(_ text: String, period: Int) -> String {
        let bytes = Array(text.utf8)
        var start = bytes.count
        while start > period, bytes[start - 1] == bytes[start - 1 - period] { start -= 1 }
        return String(decoding: bytes[..<start], as: UTF8.self)
    }
}
