/// A document whose top-level members can be replaced while every other byte stays as it came.
///
/// It is read once, by the same rules as `JSON(parsing:)`, and no values are built.
package struct JSONSplice: Sendable {
    package let bytes: [UInt8]
    private let found: MemberFinder

    package init(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        var finder = MemberFinder()
        try JSONScanner.scan(bytes.span, limits: limits, with: &finder)
        self.bytes = bytes
        found = finder
    }

    /// Whether the document is an object; if not, it has no members and none can be put in.
    package var isObject: Bool { found.start != nil }

    /// Where the values of that name stand, every duplicate, in order.
    package func ranges(of key: String) -> [Range<Int>] {
        found.members.filter { isNamed(key, $0.key) }.map(\.value)
    }

    private func isNamed(_ key: String, _ token: JSONScanner.StringToken) -> Bool {
        guard token.hasEscapes else { return bytes[token.range].elementsEqual(key.utf8) }
        let quoted = (token.range.lowerBound - 1)..<(token.range.upperBound + 1)
        return parse(quoted)?.string?.hasSameCodePoints(as: key) == true
    }

    /// The value of that name; of duplicates, the last.
    package subscript(key: String) -> JSON? {
        ranges(of: key).last.flatMap(parse)
    }

    private func parse(_ range: Range<Int>) -> JSON? {
        // The scan has passed these bytes, within the caller's limits; so they parse.
        var limits = JSONLimits()
        limits.depth = .max
        limits.bytes = .max
        return try? JSON(parsing: bytes.span.extracting(range), limits: limits)
    }

    /// The document with `json` for the value of that name, or with it as the first member.
    ///
    /// All duplicates of the member are replaced, and only when there is none is one put in. `json` is taken as it is and must be a document. A document that is not an object comes back unchanged.
    package func replacing(_ key: String, with json: [UInt8]) -> [UInt8] {
        let ranges = ranges(of: key)
        if ranges.isEmpty { return inserting(key, json) }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + json.count * ranges.count)
        var position = 0
        for range in ranges {
            output += bytes[position..<range.lowerBound]
            output += json
            position = range.upperBound
        }
        output += bytes[position...]
        return output
    }

    private func inserting(_ key: String, _ json: [UInt8]) -> [UInt8] {
        guard let start = found.start else { return bytes }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + key.utf8.count + json.count + 4)
        output += bytes[...start]
        JSONWriter.appendString(key, to: &output)
        output.append(UInt8(ascii: ":"))
        output += json
        if !found.members.isEmpty { output.append(UInt8(ascii: ",")) }
        output += bytes[(start + 1)...]
        return output
    }
}

/// Notes where the members of the outermost object stand, and makes nothing.
struct MemberFinder: JSONBuilder, Sendable {
    struct Member {
        var key: JSONScanner.StringToken
        var value: Range<Int>
    }

    private(set) var members: [Member] = []

    /// Where the outermost object begins, when the document is one.
    private(set) var start: Int?

    func null() {}
    func bool(_ value: Bool) {}
    func number(_ range: Range<Int>, in scanner: JSONScanner) {}
    func string(_ string: JSONScanner.StringToken, in scanner: JSONScanner) {}
    func makeElements() {}
    func add(_ value: Void, to elements: inout Void) {}
    func array(_ elements: Void) {}
    func makeMembers() {}

    mutating func add(
        _ member: consuming JSONScanner.MemberToken<Void>,
        to members: inout Void,
        in scanner: JSONScanner
    ) {
        if member.depth == 1 { self.members.append(Member(key: member.key, value: member.range)) }
    }

    mutating func object(_ members: Void, start: Int, depth: Int) {
        if depth == 1 { self.start = start }
    }
}
