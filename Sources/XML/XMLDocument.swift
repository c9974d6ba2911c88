/// What is read at most.
package struct XMLLimits: Hashable, Sendable {
    package var bytes = 2 << 20
    /// How deep elements may be nested.
    package var depth = 64
    /// Elements and pieces of text together.
    package var nodes = 20_000
    package var attributesPerElement = 64
    /// Of one attribute's value, in bytes.
    package var attributeBytes = 64 << 10

    package init() {}
}

/// A well-formed XML document.
package struct XMLDocument: Sendable {
    package var root: XMLElement

    /// Reads a document in UTF-8; throws, with the place, what is wrong with it.
    package init(_ bytes: [UInt8], limits: XMLLimits = XMLLimits()) throws(XMLError) {
        guard bytes.count <= limits.bytes else {
            throw XMLError(
                .tooLarge,
                "the text has \(bytes.count) bytes, and at most \(limits.bytes) are read",
                at: 0,
                in: []
            )
        }
        root = try TreeReader(bytes, limits).read()
    }

    /// Reads a document held in a string.
    package init(_ text: String, limits: XMLLimits = XMLLimits()) throws(XMLError) {
        try self.init(Array(text.utf8), limits: limits)
    }
}
