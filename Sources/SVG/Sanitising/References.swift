internal import XML

/// The places in a picture that its parts refer to.
enum References {
    /// The attribute and the id of each reference that an element itself makes.
    static func of(_ element: XMLElement) -> [(attribute: String, id: String)] {
        var references: [(attribute: String, id: String)] = []
        for attribute in element.attributes {
            if attribute.name == "href" {
                if attribute.value.hasPrefix("#") {
                    references.append((attribute.name, String(attribute.value.dropFirst())))
                }
            } else if attribute.value.utf8.contains(UInt8(ascii: "(")) {
                for id in localURLs(in: attribute.value) { references.append((attribute.name, id)) }
            }
        }
        return references
    }

    /// The names in all `url(#…)` of a value.
    static func localURLs(in value: String) -> [String] {
        var ids: [String] = []
        _ = mapLocalURLs(in: value) { id in
            ids.append(id)
            return id
        }
        return ids
    }

    /// The value with each name in `url(#…)` replaced.
    static func mapLocalURLs(in value: String, _ change: (String) -> String) -> String {
        let bytes = Array(value.utf8)
        var output: [UInt8] = []
        var place = 0
        while place < bytes.count {
            guard isURL(bytes[place...].prefix(4)), let close = bytes[place...].firstIndex(of: UInt8(ascii: ")")) else {
                output.append(bytes[place])
                place += 1
                continue
            }
            let name = bytes[(place + 4)..<close].filter { !"\"'#".utf8.contains($0) && !$0.isBlank }
            output += "url(#\(change(String(decoding: name, as: UTF8.self))))".utf8
            place = close + 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Whether `url(` begins here, in whatever case.
    private static func isURL(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count == 4 && bytes.map { $0 == UInt8(ascii: "(") ? $0 : $0 | 0x20 }.elementsEqual("url(".utf8)
    }
}
