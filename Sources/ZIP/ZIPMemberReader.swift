private import CZlib

/// How far the content of one member has been read; see ``ZIPArchive/next(of:)``.
///
/// It yields at most the size the directory states, and its end is refused unless size and checksum are right.
package struct ZIPMemberReader: ~Copyable {
    private let member: ZIPMember
    /// Where the next bytes of the archive are, and where the member's end.
    private var input: Range<Int>
    private var produced = 0
    private var checksum: UInt = 0
    private var inflater: Inflater?

    private static let inputSize = 64 << 10

    init(_ member: ZIPMember, at start: Int) throws(ZIPError) {
        self.member = member
        input = start..<start + member.compressedSize
        inflater = member.method == .deflated ? try Inflater() : nil
    }

    mutating func next(from source: borrowing ByteSource) throws(ZIPError) -> [UInt8]? {
        while true {
            guard let chunk = try produce(from: source) else {
                guard produced == member.size else {
                    throw ZIPError(.malformed, "\(member.name) is shorter than the archive says.")
                }
                guard UInt32(truncatingIfNeeded: checksum) == member.checksum else {
                    throw ZIPError(.checksum, "\(member.name) is damaged: its checksum is wrong.")
                }
                return nil
            }
            guard !chunk.isEmpty else { continue }
            produced += chunk.count
            guard produced <= member.size else {
                throw ZIPError(.malformed, "\(member.name) is longer than the archive says.")
            }
            checksum = unsafe chunk.withUnsafeBufferPointer { buffer in
                unsafe crc32_z(checksum, buffer.baseAddress, buffer.count)
            }
            return chunk
        }
    }

    /// The next piece, maybe empty; `nil` at the end of what is there.
    private mutating func produce(from source: borrowing ByteSource) throws(ZIPError) -> [UInt8]? {
        guard inflater != nil else {
            return input.isEmpty ? nil : try take(from: source)
        }
        if let chunk = try inflater?.next(naming: member.name) { return chunk }
        if inflater?.isFinished == true {
            guard input.isEmpty, inflater?.isDrained == true else {
                throw ZIPError(.malformed, "Something follows the compressed content of \(member.name).")
            }
            return nil
        }
        guard !input.isEmpty else {
            throw ZIPError(.malformed, "The compressed content of \(member.name) is cut off.")
        }
        let more = try take(from: source)
        inflater?.feed(more)
        return []
    }

    private mutating func take(from source: borrowing ByteSource) throws(ZIPError) -> [UInt8] {
        let end = min(input.lowerBound + Self.inputSize, input.upperBound)
        let bytes = try source.read(input.lowerBound..<end)
        input = end..<input.upperBound
        return bytes
    }
}
