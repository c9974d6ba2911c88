import JSON

/// Pictures that were written as strings of JSON.
enum JSONText {
    /// The picture that a text holds in a string with escapes; `nil` where it holds none, or one without escapes.
    static func picture(in bytes: [UInt8]) -> [UInt8]? {
        if let document = document(in: bytes) {
            return longest(in: document).map { Array($0.utf8) }
        }
        return unescaped(bytes)
    }

    private static func document(in bytes: [UInt8]) -> JSON? {
        guard
            let start = bytes.firstIndex(where: {
                $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "<")
            }),
            bytes[start] != UInt8(ascii: "<"),
            let end = bytes.lastIndex(where: { $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "]") }),
            start < end
        else { return nil }
        return try? JSON(parsing: Array(bytes[start...end]))
    }

    private static func longest(in value: JSON) -> String? {
        switch value {
        case .string(let text): text.utf8.count > 4 && Array(text.utf8)[...].contains("<svg") ? text : nil
        case .array(let elements): longest(of: elements)
        case .object(let object): longest(of: object.members.map(\.value))
        default: nil
        }
    }

    private static func longest(of values: [JSON]) -> String? {
        values.compactMap(longest(in:)).max { $0.utf8.count < $1.utf8.count }
    }

    /// Undoes the escapes of a string that stands in something that is not JSON as a whole, such as half of it.
    private static func unescaped(_ bytes: [UInt8]) -> [UInt8]? {
        let quote: [UInt8] = Array("=\\\"".utf8)
        guard let start = place(of: Array("<svg".utf8), in: bytes, from: 0) else { return nil }
        let tagEnd = bytes[start...].firstIndex(of: UInt8(ascii: ">")) ?? bytes.count
        guard let escape = place(of: quote, in: bytes, from: start), escape < tagEnd else { return nil }
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        var string = Array(bytes[start..<min(end, bytes.count)])
        // The text may end in the middle of an escape: up to the last that is whole.
        for _ in 0..<8 {
            if let text = try? JSON(parsing: [UInt8(ascii: "\"")] + string + [UInt8(ascii: "\"")]).string {
                return Array(text.utf8)
            }
            if string.popLast() == nil { return nil }
        }
        return nil
    }

    private static func place(of text: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count - start >= text.count else { return nil }
        for place in start...(bytes.count - text.count) where bytes[place] == text[0] {
            if bytes[place...].starts(with: text) { return place }
        }
        return nil
    }
}
