/// The members of a JSON object, in the order they were written, duplicates and all.
///
/// Looking a member up walks the list, which is the fastest for the few dozen members that objects have. For a list
/// of thousands, make a dictionary of ``members``.
package struct JSONObject: Sendable {
    package typealias Member = (key: String, value: JSON)

    /// Every member as written; of duplicates, the last one counts.
    package var members: [Member]

    package init() { members = [] }

    package init(_ members: [Member]) { self.members = members }

    /// How many members there are, duplicates counted.
    package var count: Int { members.count }

    package var isEmpty: Bool { members.isEmpty }

    /// The value of that name; of duplicates, the last.
    ///
    /// Setting keeps the member's place, or adds it at the end; duplicates of it are dropped, so that no reader can
    /// take another one of them for the value. Setting `nil` removes it.
    package subscript(key: String) -> JSON? {
        get {
            guard let index = lastIndex(of: key) else { return nil }
            return members[index].value
        }
        _modify {
            let index = lastIndex(of: key)
            var value: JSON?
            if let index {
                value = members[index].value
                // Only one owner may be left while the caller edits, or the value would be copied.
                members[index].value = .null
            }
            defer { put(value, under: key, at: index) }
            yield &value
        }
    }

    private mutating func put(_ value: JSON?, under key: String, at index: Int?) {
        guard let value else {
            if index != nil { members.removeAll { $0.key.hasSameCodePoints(as: key) } }
            return
        }
        guard let index else {
            members.append((key: key, value: value))
            return
        }
        members[index].value = value
        for earlier in (0..<index).reversed() where members[earlier].key.hasSameCodePoints(as: key) {
            members.remove(at: earlier)
        }
    }

    private func lastIndex(of key: String) -> Int? {
        // Most members that are asked for are absent, and most names differ in length: that is seen without a call.
        let count = key.utf8.count
        var index = members.count
        while index > 0 {
            index -= 1
            if members[index].key.utf8.count == count, members[index].key.hasSameCodePoints(as: key) { return index }
        }
        return nil
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSON)...) {
        members = elements.map { (key: $0.0, value: $0.1) }
    }
}
