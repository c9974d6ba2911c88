import Foundation
import Glibc
import JSON
import Logging
import Synchronization

/// The log of a gateway, kept in a file that nobody else sees, and what it should say.
final class LogRows: Sendable {
    let log: Log
    private let file: FileHandle
    private let expected = Mutex<[(id: String, status: Int)]>([])

    init() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString)").path
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
        unsafe unlink(path)
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        log = Log(level: .info, descriptor: descriptor)
    }

    func expect(_ answer: Answer) {
        expected.withLock { $0.append((answer.field("x-aloft-request-id") ?? "none", answer.status)) }
    }

    /// The answers whose row is missing or says something else; where their status does not tell, `isError` does.
    func contradictions(isError: Bool? = nil) throws -> [String] {
        var rows: [String: JSON] = [:]
        for row in try all() {
            if let id = row["id"]?.string { rows[id] = row }
        }
        return expected.withLock { expected in
            expected.compactMap { id, status in
                guard let row = rows[id] else { return "no row for \(id)" }
                let hasFailed = isError ?? (status != 200)
                let saysSo = row["failure"]?.string != nil && row["message"]?.string?.isEmpty == false
                return row["status"]?.int == status && saysSo == hasFailed ? nil : row.text
            }
        }
    }

    /// Every row so far.
    func all() throws -> [JSON] {
        log.flush()
        try file.seek(toOffset: 0)
        let lines = try file.readToEnd()?.split(separator: UInt8(ascii: "\n")) ?? []
        return try lines.map { try JSON(parsing: Array($0)) }
    }
}
