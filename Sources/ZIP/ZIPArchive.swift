/// An archive whose central directory has been read and found sound.
///
/// Only what that directory says counts; a member's own header must agree with it. Reading content is up to
/// ``open(_:)``.
package struct ZIPArchive: ~Copyable {
    package let members: [ZIPMember]

    private let source: ByteSource
    /// Where the content of members must have ended.
    private let directoryOffset: Int

    /// Opens an archive in a file, which stays open as long as this value lives.
    package init(path: String) throws(ZIPError) {
        try self.init(ByteSource(path: path))
    }

    /// Opens an archive held in memory.
    package init(_ bytes: [UInt8]) throws(ZIPError) {
        try self.init(ByteSource(bytes))
    }

    private init(_ source: consuming ByteSource) throws(ZIPError) {
        let directory = try ZIPDirectory(endOf: source)
        members = try directory.members(in: source)
        directoryOffset = directory.range.lowerBound
        self.source = source
    }

    /// The members whose names fit a pattern, in which `*` stands for anything but a `/`.
    package func members(matching pattern: String) -> [ZIPMember] {
        members.filter { matches(Array($0.name.utf8)[...], Array(pattern.utf8)[...]) }
    }

    /// Begins to read a member of this archive.
    ///
    /// It throws when the member's own header and the directory disagree.
    package func open(_ member: ZIPMember) throws(ZIPError) -> ZIPMemberReader {
        let fixed = 30
        let header = try source.read(member.headerOffset..<member.headerOffset + fixed)
        guard header.number32(at: 0) == 0x0403_4b50 else {
            throw ZIPError(.malformed, "There is no header where \(member.name) should begin.")
        }
        let name = member.headerOffset + fixed..<member.headerOffset + fixed + header.number16(at: 26)
        let method = header.number16(at: 8)
        guard
            try source.read(name) == Array(member.name.utf8),
            method == (member.method == .stored ? 0 : 8),
            header.number16(at: 6) & 0x2041 == 0
        else {
            throw ZIPError(.malformed, "The header of \(member.name) and the archive's directory disagree.")
        }
        let start = name.upperBound + header.number16(at: 28)
        guard start + member.compressedSize <= directoryOffset else {
            throw ZIPError(.malformed, "\(member.name) reaches into the archive's directory.")
        }
        return try ZIPMemberReader(member, at: start)
    }

    /// Returns the next piece of a member's content, at most 256 KB; `nil` after the last, when all was well.
    ///
    /// The reader must come from this archive.
    package func next(of reader: inout ZIPMemberReader) throws(ZIPError) -> [UInt8]? {
        try reader.next(from: source)
    }
}

private func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    var (name, pattern) = (name, pattern)
    // Where to go on when a guess for the last star proves too short; a slash ends every guess.
    var retry: (name: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>)?
    while true {
        if pattern.first == UInt8(ascii: "*") {
            pattern = pattern.dropFirst()
            retry = (name, pattern)
        } else if name.isEmpty, pattern.isEmpty {
            return true
        } else if let byte = name.first, byte == pattern.first {
            name = name.dropFirst()
            pattern = pattern.dropFirst()
        } else {
            guard let last = retry, let skipped = last.name.first, skipped != UInt8(ascii: "/") else { return false }
            name = last.name.dropFirst()
            pattern = last.pattern
            retry = (name, pattern)
        }
    }
}
