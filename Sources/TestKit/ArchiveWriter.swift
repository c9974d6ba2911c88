/// Writes ZIP archives by hand, so that every field can be made wrong.
package struct ArchiveWriter: Sendable {
    package struct Entry: Sendable {
        var name: String
        var content: [UInt8]
        var compressed: [UInt8]?
        var method: UInt16
        var flags: UInt16
        var checksum: UInt32?
        var size: UInt32?

        /// What is not given is right: `compressed` is what is stored in place of the content itself.
        package init(
            name: String = "member",
            content: [UInt8] = [],
            compressed: [UInt8]? = nil,
            method: UInt16 = 0,
            flags: UInt16 = 0,
            checksum: UInt32? = nil,
            size: UInt32? = nil
        ) {
            self.name = name
            self.content = content
            self.compressed = compressed
            self.method = method
            self.flags = flags
            self.checksum = checksum
            self.size = size
        }
    }

    private let entries: [Entry]
    private let comment: [UInt8]

    package init(entries: [Entry], comment: [UInt8] = []) {
        self.entries = entries
        self.comment = comment
    }

    package func bytes() -> [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let stored = entry.compressed ?? entry.content
            let shared =
                little(20 as UInt16) + little(entry.flags) + little(entry.method) + little(0 as UInt32)
                + little(entry.checksum ?? crc32(entry.content)) + little(UInt32(stored.count))
                + little(entry.size ?? UInt32(entry.content.count)) + little(UInt16(entry.name.utf8.count))
                + little(0 as UInt16)
            directory += little(0x0201_4b50 as UInt32) + little(20 as UInt16) + shared
            directory += [UInt8](repeating: 0, count: 10) + little(UInt32(archive.count)) + Array(entry.name.utf8)
            archive += little(0x0403_4b50 as UInt32) + shared + Array(entry.name.utf8) + stored
        }
        let end =
            little(0x0605_4b50 as UInt32) + little(0 as UInt32) + little(UInt16(entries.count))
            + little(UInt16(entries.count)) + little(UInt32(directory.count)) + little(UInt32(archive.count))
            + little(UInt16(comment.count)) + comment
        return archive + directory + end
    }
}

private func little(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0 as UInt32) { sum, byte in
        (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
}
