/// The central directory of an archive: where it is, and what it says.
struct ZIPDirectory {
    let range: Range<Int>
    private let memberCount: Int

    /// Far more than a package has; a directory is held in memory.
    private static let mostMembers = 10_000
    private static let mostBytes = 8 << 20

    /// Finds the directory by the record that ends every archive.
    init(endOf source: borrowing ByteSource) throws(ZIPError) {
        let fixed = 22
        let tailStart = max(0, source.count - fixed - 0xFFFF)
        let tail = try source.read(tailStart..<source.count)
        // The comment after the record may hold anything, so the record is the one whose comment ends with the file.
        let place = stride(from: tail.count - fixed, through: 0, by: -1).first { offset in
            tail.number32(at: offset) == 0x0605_4b50 && offset + fixed + tail.number16(at: offset + 20) == tail.count
        }
        guard let place else { throw ZIPError(.malformed, "This is not a ZIP archive, or its end is missing.") }
        let record = Array(tail[place..<place + fixed])
        let (count, size, offset) = (record.number16(at: 10), record.number32(at: 12), record.number32(at: 16))
        guard count != 0xFFFF, size != 0xFFFF_FFFF, offset != 0xFFFF_FFFF else {
            throw ZIPError(.unsupported, "The archive is a ZIP64 one, which is not supported.")
        }
        guard record.number16(at: 4) == 0, record.number16(at: 6) == 0, record.number16(at: 8) == count else {
            throw ZIPError(.unsupported, "The archive is spread over several disks, which is not supported.")
        }
        guard count <= Self.mostMembers, size <= Self.mostBytes else {
            throw ZIPError(.tooLarge, "The archive has more than \(Self.mostMembers) members.")
        }
        guard offset + size == tailStart + place else {
            throw ZIPError(.malformed, "The archive's directory is not where its end says.")
        }
        range = offset..<offset + size
        memberCount = count
    }

    /// Reads the whole directory; one bad member spoils it.
    func members(in source: borrowing ByteSource) throws(ZIPError) -> [ZIPMember] {
        let bytes = try source.read(range)
        var members: [ZIPMember] = []
        var names: Set<String> = []
        var offset = 0
        for _ in 0..<memberCount {
            let member = try Self.member(in: bytes, at: &offset)
            guard names.insert(member.name).inserted else {
                throw ZIPError(.dubiousName, "The archive has two members of one name.")
            }
            guard member.headerOffset < range.lowerBound else {
                throw ZIPError(.malformed, "\(member.name) begins in the archive's directory.")
            }
            members.append(member)
        }
        guard offset == bytes.count else {
            throw ZIPError(.malformed, "The archive's directory holds more than its members.")
        }
        return members
    }

    private static func member(in bytes: [UInt8], at offset: inout Int) throws(ZIPError) -> ZIPMember {
        let fixed = 46
        guard offset + fixed <= bytes.count, bytes.number32(at: offset) == 0x0201_4b50 else {
            throw ZIPError(.malformed, "The archive's directory is damaged.")
        }
        let header = Array(bytes[offset..<offset + fixed])
        let nameEnd = offset + fixed + header.number16(at: 28)
        let end = nameEnd + header.number16(at: 30) + header.number16(at: 32)
        guard end <= bytes.count else { throw ZIPError(.malformed, "The archive's directory is damaged.") }
        guard
            let name = String(validating: bytes[offset + fixed..<nameEnd], as: UTF8.self),
            ZIPMember.isSafe(name)
        else {
            throw ZIPError(.dubiousName, "A member of the archive has a name that may not be trusted.")
        }
        offset = end
        return try member(name, header)
    }

    private static func member(_ name: String, _ header: [UInt8]) throws(ZIPError) -> ZIPMember {
        // Bit 0: encrypted; 6: strongly so; 13: the directory itself is.
        guard header.number16(at: 8) & 0x2041 == 0 else {
            throw ZIPError(.unsupported, "\(name) is encrypted, which is not supported.")
        }
        let (compressedSize, size) = (header.number32(at: 20), header.number32(at: 24))
        let headerOffset = header.number32(at: 42)
        guard compressedSize != 0xFFFF_FFFF, size != 0xFFFF_FFFF, headerOffset != 0xFFFF_FFFF else {
            throw ZIPError(.unsupported, "\(name) needs ZIP64, which is not supported.")
        }
        let method: ZIPMember.Method
        switch header.number16(at: 10) {
        case 0 where size == compressedSize: method = .stored
        case 0: throw ZIPError(.malformed, "\(name) is stored, and yet has two sizes.")
        case 8: method = .deflated
        case let other: throw ZIPError(.unsupported, "\(name) is compressed by method \(other), not supported here.")
        }
        return ZIPMember(
            name: name,
            size: size,
            compressedSize: compressedSize,
            checksum: UInt32(header.number32(at: 16)),
            method: method,
            headerOffset: headerOffset
        )
    }
}
