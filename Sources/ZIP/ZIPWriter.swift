private import CZlib

/// Makes an archive of files in memory, the same bytes for the same files.
///
/// Names are the caller's business: they go in as they are. Neither an archive nor a member may reach 4 GiB.
package struct ZIPWriter: Sendable {
    private var content: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    package init() {}

    package mutating func add(_ bytes: [UInt8], as name: String) {
        // A zlib stream is the deflated content between two bytes of a head and four of a sum.
        let deflated = Zlib.compress(bytes).map { Array($0.dropFirst(2).dropLast(4)) }
        let stored = deflated ?? bytes
        let checksum = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe UInt32(truncatingIfNeeded: crc32_z(0, buffer.baseAddress, buffer.count))
        }
        let shared =
            Self.little(20, 2) + Self.little(0x0800, 2) + Self.little(deflated == nil ? 0 : 8, 2) + Self.little(0, 2)
            + Self.little(0x0021, 2) + Self.little(Int(checksum), 4) + Self.little(stored.count, 4)
            + Self.little(bytes.count, 4) + Self.little(name.utf8.count, 2) + Self.little(0, 2)
        // Made on Unix, where a file is one that its owner writes and all read.
        directory += Self.little(0x0201_4b50, 4) + Self.little(3 << 8 | 20, 2) + shared
        directory += Self.little(0, 2) + Self.little(0, 2) + Self.little(0, 2) + Self.little(0o100644 << 16, 4)
        directory += Self.little(content.count, 4) + Array(name.utf8)
        content += Self.little(0x0403_4b50, 4) + shared + Array(name.utf8) + stored
        count += 1
    }

    /// The archive of what was added so far.
    package var bytes: [UInt8] {
        content + directory + Self.little(0x0605_4b50, 4) + Self.little(0, 4) + Self.little(count, 2)
            + Self.little(count, 2) + Self.little(directory.count, 4) + Self.little(content.count, 4)
            + Self.little(0, 2)
    }

    private static func little(_ value: Int, _ bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
