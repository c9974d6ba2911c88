/// Times as animations give them.
enum Clock {
    /// `2s`, `500ms`, `1.5min`, `2h`, `01:30`, `00:01:30` or a number of seconds; `nil` for anything else.
    static func seconds(_ text: String) -> Double? {
        let text = text.split(separator: " ").joined()
        if text.contains(":") {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
            guard parts.count == 2 || parts.count == 3 else { return nil }
            var seconds = 0.0
            for part in parts {
                guard let part, part >= 0, part.isFinite else { return nil }
                seconds = seconds * 60 + part
            }
            return seconds
        }
        var reader = NumberReader(text)
        guard let number = reader.next() else { return nil }
        switch String(decoding: text.utf8.dropFirst(reader.position), as: UTF8.self) {
        case "", "s": return number
        case "ms": return number / 1000
        case "min": return number * 60
        case "h": return number * 3600
        default: return nil
        }
    }
}
