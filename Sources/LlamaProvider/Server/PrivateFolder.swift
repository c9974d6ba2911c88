import FoundationEssentials
import Generation
import Glibc

/// A folder that only this user can enter, for the sockets and the launcher of one server.
///
/// Call ``remove()`` at the end; what a killed process has left is removed by the next one.
struct PrivateFolder: Sendable {
    let path: String

    /// The most bytes a socket's path may have (`sun_path` without its last zero).
    private static let pathLimit = 107
    /// What is appended to the folder's path for a socket.
    private static let nameLimit = 24

    init(home: String) throws(Failure) {
        let parent = "\(home)/run"
        Self.sweep(parent)
        let name = "llama-\(getpid())-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        // A home with a long path has no room for sockets, so these go where temporary files go.
        let isShort = parent.utf8.count + 1 + name.utf8.count + Self.nameLimit <= Self.pathLimit
        path = isShort ? "\(parent)/\(name)" : "/tmp/aloft-\(name)"
        do {
            let manager = FileManager.default
            if isShort { try manager.createDirectory(atPath: parent, withIntermediateDirectories: true) }
            try manager.createDirectory(
                atPath: path,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw Failure(
                .unknown,
                "The folder \(path) for the local model's sockets cannot be made: check its parent."
            )
        }
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ bytes: [UInt8], to name: String) throws(Failure) -> String {
        let file = "\(path)/\(name)"
        do {
            try Data(bytes).write(to: URL(filePath: file))
        } catch {
            throw Failure(.unknown, "\(file) cannot be written: is the disk full?")
        }
        return file
    }

    /// Removes the folders of processes that are no more.
    private static func sweep(_ parent: String) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: parent) else { return }
        for name in names {
            let parts = name.split(separator: "-")
            guard parts.count == 3, parts[0] == "llama", let pid = Int32(parts[1]) else { continue }
            if kill(pid, 0) != 0, errno == ESRCH { try? FileManager.default.removeItem(atPath: "\(parent)/\(name)") }
        }
    }
}
