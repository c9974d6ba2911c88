import Foundation
import Glibc
import TestKit
import Testing

@testable import Ledger

/// A process that is being started has a copy of every descriptor for a moment, and with it of the file's lock.
@Suite struct SpoolLockTests {
    @Test func `a copy of its descriptor does not keep a file from being read`() async throws {
        try await withTemporaryFolder { folder in
            let spool = Spool(folder: folder + "/waiting", limit: 1 << 20)
            try await spool.append([entry(1)])
            let copies = try Self.copiesOfDescriptors(in: folder)
            defer { for copy in copies { close(copy) } }

            let files = await spool.takeFiles()
            let bytes = await spool.bytes
            await spool.release(files)
            let again = await spool.takeFiles()

            #expect(!copies.isEmpty)
            #expect(files.count == 1)
            #expect(bytes > 0)
            #expect(again.count == 1)
        }
    }

    private static func copiesOfDescriptors(in folder: String) throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { name in
            let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
            guard let descriptor = Int32(name), place?.hasSuffix(".jsonl") == true,
                place?.hasPrefix(folder) == true
            else { return nil }
            return dup(descriptor)
        }
    }
}
