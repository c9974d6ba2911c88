/// Notices that a text has come to say the same again and again, as small models do until they are cut off.
struct Repetition {
    private var end: [UInt8] = []
    private var unseen = 0

    /// How much at the end has to be the same piece, and how often; no text that anybody wants is like that.
    private static let least = 2000
    private static let times = 6
    /// How much more there is to be before it is looked at again: a look costs as much as is looked at.
    private static let step = 256

    /// Takes in more of the text.
    ///
    /// - Returns: the piece that is said over and over, as soon as it is.
    mutating func take(_ text: String) -> [UInt8]? {
        end += text.utf8
        unseen += text.utf8.count
        guard unseen >= Self.step, end.count >= Self.least else { return nil }
        unseen = 0
        end.removeFirst(end.count - Self.least)
        let period = Self.period(of: end)
        guard period * Self.times <= Self.least else { return nil }
        return Array(end.suffix(period))
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

    /// A text without what it says over and over at its end, which whoever reads it would only go on with.
    static func cut(_ text: String, before piece: [UInt8]) -> String {
        var rest = Array(text.utf8)
        guard !piece.isEmpty else { return text }
        while rest.count >= 2 * piece.count, rest.suffix(piece.count).elementsEqual(piece),
            rest.dropLast(piece.count).suffix(piece.count).elementsEqual(piece)
        { rest.removeLast(piece.count) }
        return String(decoding: rest, as: UTF8.self)
    }
}
