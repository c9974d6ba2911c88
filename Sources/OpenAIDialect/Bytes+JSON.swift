import JSON

/// The pieces of JSON text, appended with the commas that they need.
///
/// Whether a comma is due shows in the byte before: it is not after `{`, `[`, `:` and `,`, nor where a document begins.
extension [UInt8] {
    mutating func append(_ text: String) {
        append(contentsOf: text.utf8)
    }

    /// Begins a member: its name and the colon.
    mutating func appendKey(_ key: String) {
        appendComma()
        append(UInt8(ascii: "\""))
        append(contentsOf: key.utf8)
        append("\":")
    }

    mutating func appendMember(_ key: String, _ value: String) {
        appendKey(key)
        JSONWriter.appendString(value, to: &self)
    }

    mutating func appendMember(_ key: String, _ value: Int) {
        appendKey(key)
        append(String(value))
    }

    mutating func appendMember(_ key: String, _ value: Bool) {
        appendKey(key)
        append(value ? "true" : "false")
    }

    mutating func appendMember(_ key: String, _ value: Double) {
        appendMember(key, JSON(value))
    }

    mutating func appendMember(_ key: String, _ value: JSON) {
        appendKey(key)
        JSONWriter.append(value, to: &self)
    }

    mutating func appendNull(_ key: String) {
        appendKey(key)
        append("null")
    }

    mutating func appendString(_ value: String) {
        appendComma()
        JSONWriter.appendString(value, to: &self)
    }

    mutating func openObject(_ key: String) {
        appendKey(key)
        append(UInt8(ascii: "{"))
    }

    mutating func openArray(_ key: String) {
        appendKey(key)
        append(UInt8(ascii: "["))
    }

    /// Begins an object that is an element, or the document.
    mutating func openObject() {
        appendComma()
        append(UInt8(ascii: "{"))
    }

    mutating func closeObject() { append(UInt8(ascii: "}")) }

    mutating func closeArray() { append(UInt8(ascii: "]")) }

    private mutating func appendComma() {
        switch last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: " "): break
        default: append(UInt8(ascii: ","))
        }
    }
}
