/// Header fields in order, duplicates kept, names in lower case.
///
/// The bytes of all fields lie in one buffer, so reading a request's head costs two allocations however many fields it
/// has; a `String` is made only for the values that are asked for.
package struct HTTPFields: Sendable {
    private var bytes: [UInt8] = []
    private var entries: [Entry] = []

    private struct Entry: Sendable {
        var start: Int32
        var nameLength: Int32
        var valueLength: Int32
    }

    package init() {}

    package var count: Int { entries.count }
    package var isEmpty: Bool { entries.isEmpty }

    /// The first value of a field; `name` in lower case.
    package subscript(_ name: String) -> String? {
        for entry in entries where matches(entry, name) { return value(of: entry) }
        return nil
    }

    /// Every value of a field, in order; `name` in lower case.
    package func values(_ name: String) -> [String] {
        entries.filter { matches($0, name) }.map(value(of:))
    }

    /// How often a field stands here; `name` in lower case.
    package func count(of name: String) -> Int {
        entries.count { matches($0, name) }
    }

    /// Whether a field that holds a comma-separated list holds this token; both in lower case, the list in any.
    package func hasToken(_ token: String, in name: String) -> Bool {
        entries.contains { entry in
            guard matches(entry, name) else { return false }
            let start = Int(entry.start) + Int(entry.nameLength)
            let value = bytes[start..<start + Int(entry.valueLength)]
            return value.split(separator: UInt8(ascii: ",")).contains { item in
                item.trimmingBlanks.elementsEqual(token.utf8) { $0.asciiLowercased == $1 }
            }
        }
    }

    /// Adds a field after the others; the name is put in lower case.
    ///
    /// Control characters in the value, which could forge a field or an end of head, become spaces.
    package mutating func append(_ name: String, _ value: String) {
        append(name: name.utf8, value: value.utf8)
    }

    /// Adds a field from bytes already on hand.
    package mutating func append(name: some Sequence<UInt8>, value: some Sequence<UInt8>) {
        let start = bytes.count
        for byte in name { bytes.append(byte.asciiLowercased) }
        let middle = bytes.count
        for byte in value { bytes.append(byte < 0x20 && byte != 0x09 || byte == 0x7F ? 0x20 : byte) }
        entries.append(
            Entry(start: Int32(start), nameLength: Int32(middle - start), valueLength: Int32(bytes.count - middle))
        )
    }

    /// Adds a field whose name and value are ranges of a received head; the name is put in lower case.
    package mutating func append(from head: Span<UInt8>, name: Range<Int>, value: Range<Int>) {
        let start = bytes.count
        bytes.reserveCapacity(start + name.count + value.count)
        for index in name { bytes.append(head[index].asciiLowercased) }
        for index in value { bytes.append(head[index]) }
        entries.append(Entry(start: Int32(start), nameLength: Int32(name.count), valueLength: Int32(value.count)))
    }

    /// Makes room at once for a head of this many bytes.
    package mutating func reserve(bytes count: Int, fields: Int) {
        bytes.reserveCapacity(count)
        entries.reserveCapacity(fields)
    }

    /// Calls `body` with the bytes of each field's name and value, in order.
    package func forEach(_ body: (_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> Void) {
        for entry in entries {
            let start = Int(entry.start)
            let middle = start + Int(entry.nameLength)
            body(bytes[start..<middle], bytes[middle..<middle + Int(entry.valueLength)])
        }
    }

    /// How many bytes ``appendLines(to:)`` appends.
    package var lineBytes: Int { bytes.count + 4 * entries.count }

    /// Appends the fields as HTTP/1.1 has them, each a line.
    package func appendLines(to output: inout [UInt8]) {
        for entry in entries {
            let start = Int(entry.start)
            let middle = start + Int(entry.nameLength)
            output.append(contentsOf: bytes[start..<middle])
            output.append(UInt8(ascii: ":"))
            output.append(UInt8(ascii: " "))
            output.append(contentsOf: bytes[middle..<middle + Int(entry.valueLength)])
            output.append(UInt8(ascii: "\r"))
            output.append(UInt8(ascii: "\n"))
        }
    }

    /// The fields as names and values.
    package var pairs: [(name: String, value: String)] {
        var pairs: [(String, String)] = []
        forEach { pairs.append((String(decoding: $0, as: UTF8.self), String(decoding: $1, as: UTF8.self))) }
        return pairs
    }

    private func matches(_ entry: Entry, _ name: String) -> Bool {
        let utf8 = name.utf8
        guard utf8.count == Int(entry.nameLength) else { return false }
        var index = Int(entry.start)
        for byte in utf8 {
            guard bytes[index] == byte else { return false }
            index += 1
        }
        return true
    }

    private func value(of entry: Entry) -> String {
        let start = Int(entry.start) + Int(entry.nameLength)
        return String(decoding: bytes[start..<start + Int(entry.valueLength)], as: UTF8.self)
    }
}

extension HTTPFields: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }
}

extension ArraySlice<UInt8> {
    /// Without the spaces and tabs around it.
    fileprivate var trimmingBlanks: ArraySlice<UInt8> {
        var rest = self
        while let first = rest.first, first == 0x20 || first == 0x09 { rest = rest.dropFirst() }
        while let last = rest.last, last == 0x20 || last == 0x09 { rest = rest.dropLast() }
        return rest
    }
}

extension UInt8 {
    package var asciiLowercased: UInt8 {
        self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
    }
}
