import JSON

extension Refusal {
    /// What is not JSON is read this far.
    private static let textLimit = 64 << 10

    /// Reads what is not a JSON document: events, a page, a document that was cut or printed, or plain words.
    mutating func readText(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("data:") {
            guard let event = try? JSON(parsing: String(line.dropFirst(5))), event["error"] != nil else { continue }
            return read(event, depth: 1)
        }
        let start = text.drop(while: \.isWhitespace).prefix(512).lowercased()
        if start.hasPrefix("<") || start.contains("<html") || start.contains("<!doctype") {
            shape = .page
            words = Words(text)
            message = Self.title(of: String(decoding: text.utf8.prefix(Self.textLimit), as: UTF8.self))
            return
        }
        words = Words(text)
        let bytes = Array(text.utf8.prefix(Self.textLimit))
        var printed = PrintedMembers(bytes)
        // One that was printed as a string of another has a backslash before each quote.
        if printed.members.isEmpty { printed = PrintedMembers(bytes.filter { $0 != UInt8(ascii: "\\") }) }
        take(printed)
        guard shape == .empty else { return }
        shape = .text
        message = String(text.drop(while: \.isWhitespace).prefix(4_096))
    }

    private static func title(of page: String) -> String {
        let lowered = page.lowercased()
        guard lowered.utf8.count == page.utf8.count, let start = lowered.firstRange(of: "<title>")?.upperBound,
            let end = lowered[start...].firstRange(of: "</title>")?.lowerBound
        else { return "" }
        let offsets = lowered.utf8.distance(from: lowered.startIndex, to: start)
        let length = lowered.utf8.distance(from: start, to: end)
        let bytes = page.utf8.dropFirst(offsets).prefix(length)
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Takes what is known of a document that cannot be parsed: one that a log cut off, or that Python printed.
    private mutating func take(_ printed: PrintedMembers) {
        guard printed["message"] != nil || printed["code"] != nil || printed["error"] != nil else { return }
        let status = printed["status"]
        shape = Rules.isCanonical(status) || printed["quotaId"] != nil || printed["@type"] != nil ? .google : .json
        ownStatus = printed["code"].flatMap { Int($0) }.flatMap { 400..<600 ~= $0 ? $0 : nil }
        for key in ["reason", "limit_source", "code", "type", "status"] {
            names += printed.all(key).map { $0.lowercased() }
        }
        message = printed["message"] ?? printed["error"] ?? ""
        retryDelay = printed["retryDelay"]
        parameter = printed["param"]
        for key in ["service", "consumer"] { metadata[key] = printed[key] }
        quotas = printed.all("quotaId").map { Quota(id: $0) } + printed.all("quota_limit").map { Quota(id: $0) }
        quotas += (printed.all("quotaValue") + printed.all("quota_limit_value")).map { Quota(value: $0) }
    }
}

/// The members of whatever looks like `"name": value`, in either kind of quotes, in the order they stand.
private struct PrintedMembers {
    private(set) var members: [(name: String, value: String)] = []

    /// No refusal has more that matter.
    private static let limit = 500

    init(_ bytes: [UInt8]) {
        var index = 0
        while index < bytes.count, members.count < Self.limit {
            let start = index
            let name = Self.quoted(bytes, &index)
            Self.skipSpace(bytes, &index)
            guard let name, index < bytes.count, bytes[index] == UInt8(ascii: ":") else {
                // An apostrophe is no quote: the next one may begin a name.
                index = start + 1
                continue
            }
            index += 1
            Self.skipSpace(bytes, &index)
            if let value = Self.quoted(bytes, &index, isCutAllowed: true) ?? Self.bare(bytes, &index) {
                members.append((name, value))
            }
        }
    }

    subscript(name: String) -> String? { members.first { $0.name == name }?.value }

    func all(_ name: String) -> [String] { members.filter { $0.name == name }.map(\.value) }

    private static func skipSpace(_ bytes: [UInt8], _ index: inout Int) {
        while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
    }

    /// A string from here to its quote; the last of a text that was cut may lack it.
    private static func quoted(_ bytes: [UInt8], _ index: inout Int, isCutAllowed: Bool = false) -> String? {
        guard index < bytes.count, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[index]) else { return nil }
        let quote = bytes[index]
        var content: [UInt8] = []
        var place = index + 1
        // A name is short; without a limit, a text of quotes alone would take a time that grows with its square.
        let end = isCutAllowed ? bytes.count : min(bytes.count, place + 64)
        while place < end, bytes[place] != quote {
            if bytes[place] == UInt8(ascii: "\\"), place + 1 < end {
                place += 1
                content.append(bytes[place] == UInt8(ascii: "n") ? UInt8(ascii: "\n") : bytes[place])
            } else {
                content.append(bytes[place])
            }
            place += 1
        }
        guard place < end || isCutAllowed else { return nil }
        index = min(place + 1, bytes.count)
        return String(decoding: content, as: UTF8.self)
    }

    private static func bare(_ bytes: [UInt8], _ index: inout Int) -> String? {
        let start = index
        while index < bytes.count, index - start < 64, isBare(bytes[index]) { index += 1 }
        return index > start ? String(decoding: bytes[start..<index], as: UTF8.self) : nil
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
