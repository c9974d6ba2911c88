import Foundation
import Store
import TestKit
import Testing

/// What several processes may do to one SQLite file.
@Suite struct SharedFileTests {
    /// A process that closes the file takes one that nobody has locked for its own alone, and removes what others have written.
    @Test func `opening the file for writing after reading lets go of no lock`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.db"
            let maker = Database(.sqlite(path: path))
            try await maker.execute("CREATE TABLE t (a BIGINT)")
            await maker.close()
            let database = Database(.sqlite(path: path))
            _ = try await database.query("SELECT a FROM t")
            let lockedByReader = try isLocked(path)

            try await database.execute("INSERT INTO t VALUES (1)")

            let lockedByBoth = try isLocked(path)
            #expect([lockedByReader, lockedByBoth] == [true, true])
            await database.close()
        }
    }

    /// Whether this process holds a lock on a file that other processes see.
    private func isLocked(_ path: String) throws -> Bool {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let inode = (attributes[.systemFileNumber] as? NSNumber)?.stringValue ?? ""
        let locks = try String(contentsOfFile: "/proc/locks", encoding: .utf8)
        return locks.split(separator: "\n").contains { line in
            let words = line.split(separator: " ")
            return words.contains("\(getpid())") && words.contains { $0.hasSuffix(":\(inode)") }
        }
    }
}
