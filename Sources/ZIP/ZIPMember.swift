/// One member of an archive, as the central directory describes it.
package struct ZIPMember: Hashable, Sendable {
    enum Method: Hashable, Sendable {
        case stored, deflated
    }

    /// A relative path that stays where it is put; it ends in `/` for a folder.
    package let name: String
    /// The size of the content.
    package let size: Int

    let compressedSize: Int
    let checksum: UInt32
    let method: Method
    let headerOffset: Int
}

extension ZIPMember {
    /// Refuses names that a careless reader could be led astray by.
    static func isSafe(_ name: String) -> Bool {
        let path = name.hasSuffix("/") ? name.dropLast() : name[...]
        let isPlain = path.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: ":") }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return isPlain && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }
}
