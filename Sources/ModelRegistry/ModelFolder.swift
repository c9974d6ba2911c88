import Cryptography
import Foundation
import Store

/// The folder of registered models' files, each under the hash of its content.
///
/// An actor because the work blocks, on a queue of its own. Several processes may share a folder: a file appears under its
/// name only whole, and two that keep the same one keep the same bytes.
actor ModelFolder {
    nonisolated let path: String
    private let executor = QueueExecutor(label: "aloft.registry")
    /// What was hashed in this process, with the size and the time of change it had then.
    private var verified: [String: Stamp] = [:]

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private static let chunk = 1 << 20

    init(path: String) {
        self.path = path
    }

    /// Copies a file in, and returns what it is.
    func keep(_ source: String, as name: String) throws(RegistryError) -> RegisteredFile {
        let partial = "\(path)/.\(randomHex(bytes: 8)).partial"
        let files = FileManager.default
        do {
            try files.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            defer { try? files.removeItem(atPath: partial) }
            let copied = try Self.copy(source, to: partial)
            // What was read is not yet what was written.
            guard try Self.hash(partial) == copied.sha256 else {
                throw RegistryError(.file, "\(source) was not copied right: the disk gives back other bytes.")
            }
            let place = place(of: copied.sha256)
            guard unsafe rename(partial, place) == 0 else {
                throw RegistryError(.file, "\(place) cannot be written.")
            }
            return RegisteredFile(name: name, sha256: copied.sha256, bytes: copied.bytes)
        } catch let error as RegistryError {
            throw error
        } catch {
            throw RegistryError(.file, "\(source) cannot be copied into \(path): is the disk full?")
        }
    }

    /// Where a file is; it is hashed whenever it changed since this process last did so.
    func path(of file: RegisteredFile) throws(RegistryError) -> String {
        let place = place(of: file.sha256)
        guard let stamp = Stamp(of: place) else {
            throw RegistryError(.file, "\(place) is missing; it was \(file.name) of a registered model.")
        }
        if verified[file.sha256] == stamp { return place }
        guard stamp.bytes == file.bytes, (try? Self.hash(place)) == file.sha256 else {
            throw RegistryError(.file, "\(place) was changed since it was registered, and is not used.")
        }
        verified[file.sha256] = stamp
        return place
    }

    func hash(of path: String) throws(RegistryError) -> String {
        do {
            return try Self.hash(path)
        } catch {
            throw error as? RegistryError ?? RegistryError(.file, "\(path) cannot be read.")
        }
    }

    /// Removes a file; one that is not there is no error.
    func remove(_ file: RegisteredFile) throws(RegistryError) {
        let place = place(of: file.sha256)
        verified[file.sha256] = nil
        guard unsafe unlink(place) == 0 || errno == ENOENT else {
            throw RegistryError(.file, "\(place) cannot be removed.")
        }
    }

    private nonisolated func place(of sha256: String) -> String { "\(path)/\(sha256)" }

    private static func copy(_ source: String, to target: String) throws -> (sha256: String, bytes: Int) {
        guard let input = FileHandle(forReadingAtPath: source) else {
            throw RegistryError(.file, "\(source) cannot be read.")
        }
        defer { try? input.close() }
        guard FileManager.default.createFile(atPath: target, contents: nil, attributes: [.posixPermissions: 0o600]),
            let output = FileHandle(forWritingAtPath: target)
        else { throw RegistryError(.file, "\(target) cannot be written.") }
        defer { try? output.close() }
        var hash = SHA256()
        var bytes = 0
        while let piece = try input.read(upToCount: chunk), !piece.isEmpty {
            hash.update([UInt8](piece))
            try output.write(contentsOf: piece)
            bytes += piece.count
        }
        try output.synchronize()
        return (hash.finish().hexadecimal, bytes)
    }

    private static func hash(_ path: String) throws -> String {
        guard let input = FileHandle(forReadingAtPath: path) else {
            throw RegistryError(.file, "\(path) cannot be read.")
        }
        defer { try? input.close() }
        var hash = SHA256()
        while let piece = try input.read(upToCount: chunk), !piece.isEmpty { hash.update([UInt8](piece)) }
        return hash.finish().hexadecimal
    }
}

/// What tells one version of a file from another without reading it.
private struct Stamp: Hashable {
    let bytes: Int
    let modified: Date

    init?(of path: String) {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let bytes = attributes[.size] as? Int, let modified = attributes[.modificationDate] as? Date
        else { return nil }
        self.bytes = bytes
        self.modified = modified
    }
}
