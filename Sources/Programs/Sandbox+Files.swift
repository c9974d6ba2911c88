internal import Foundation
internal import Glibc

extension Sandbox {
    /// Has `body` use a sandbox whose folder is new, and gone afterwards.
    ///
    /// - Parameters:
    ///   - files: what is in the folder, by name.
    ///   - readable: what may be read besides.
    ///   - body: runs programs there, and reads what they leave.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or that there can be no folder.
    package static func with<Value: Sendable>(
        _ files: [String: [UInt8]],
        readable: [String] = [],
        _ body: (Sandbox) async throws(ProgramFailure) -> Value
    ) async throws(ProgramFailure) -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "aloft-\(UUID().uuidString)")
        let sandbox = Sandbox(folder: folder.path(percentEncoded: false), readable: readable)
        defer { sandbox.remove() }
        do {
            let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
            try FileManager.default.createDirectory(
                at: folder,
                withIntermediateDirectories: false,
                attributes: attributes
            )
            for (name, bytes) in files { try Data(bytes).write(to: folder.appending(path: name)) }
        } catch {
            throw ProgramFailure(.unavailable, "the folder of a sandbox cannot be made.")
        }
        return try await body(sandbox)
    }

    var isFolder: Bool { (try? Folder(folder)) != nil }

    /// Reads a file that a program has left, which a link never leads away from.
    ///
    /// - Parameters:
    ///   - path: below the folder, without `..`.
    ///   - limit: how many bytes it may have.
    /// - Returns: its bytes; `nil` when there is no such file, or it is a link, behind one, or none that has bytes.
    /// - Throws: that it is larger.
    package func read(_ path: String, limit: Int) throws(ProgramFailure) -> [UInt8]? {
        let parts = path.split(separator: "/").map(String.init)
        guard let name = parts.last, !parts.contains("..") else { return nil }
        let bytes: [UInt8]?
        do throws(FolderError) {
            var place = try Folder(folder)
            for part in parts.dropLast() { place = try place.enter(part) }
            guard place.kind(name) == .file else { return nil }
            bytes = try place.read(name, limit: limit)
        } catch {
            return nil
        }
        guard let bytes else { throw ProgramFailure(.tooMuch, "\(name.prefix(80)) is larger than \(limit) bytes.") }
        return bytes
    }

    /// The paths of the files in the folder, sorted; neither links nor folders.
    package func paths() -> [String] {
        var paths: [String] = []
        visit { path, entry, _ in
            if entry.kind == .file { paths.append(path) }
            return paths.count < files
        }
        return paths.sorted()
    }

    /// Removes the folder and all in it, however deep.
    package func remove() {
        guard let top = try? Folder(folder) else { return }
        while Self.empty(top, depth: 64, into: top) {}
        _ = unsafe rmdir(folder)
    }

    /// Removes what is in a folder; what is too deep is moved to the top, to be the next turn's.
    ///
    /// - Returns: whether anything was.
    private static func empty(_ place: borrowing Folder, depth: Int, into top: borrowing Folder) -> Bool {
        var isMoved = false
        place.keepPrivate()
        for entry in (try? place.entries()) ?? [] {
            if entry.kind == .folder, let inner = try? place.enter(entry) {
                guard depth > 0 else {
                    inner.keepPrivate()
                    isMoved = place.move(entry, to: top, as: "deep-\(UUID().uuidString)") || isMoved
                    continue
                }
                isMoved = empty(inner, depth: depth - 1, into: top) || isMoved
            }
            place.remove(entry)
        }
        return isMoved
    }

    /// What the folder has too much of.
    func excess() -> String? {
        var count = 0
        var taken = 0
        let isWhole = visit { _, entry, _ in
            count += 1
            taken += entry.bytes
            return count <= files && taken <= bytes
        }
        if taken > bytes { return "it wrote more than \(bytes >> 20) MiB." }
        if count > files { return "it made more than \(files) files." }
        return isWhole ? nil : "it made folders too deep to look into."
    }

    /// Makes the folder and all in it another user's.
    func give(to user: UInt32) throws(ProgramFailure) {
        var isGiven = unsafe lchown(folder, user, user) == 0
        visit { _, entry, place in
            isGiven = place.give(entry, to: user) && isGiven
            return isGiven
        }
        guard isGiven else {
            throw ProgramFailure(.unavailable, "the folder of the sandbox cannot be given to the user that runs in it.")
        }
    }

    /// Goes through everything in the folder, what is in a folder before itself, until `body` says to stop.
    ///
    /// - Returns: whether all was seen, which is not so of what is deeper than 64 folders.
    @discardableResult
    private func visit(_ body: (_ path: String, Folder.Entry, borrowing Folder) -> Bool) -> Bool {
        guard let place = try? Folder(folder) else { return true }
        return Self.visit(place, "", 64, body)
    }

    private static func visit(
        _ place: borrowing Folder,
        _ prefix: String,
        _ depth: Int,
        _ body: (String, Folder.Entry, borrowing Folder) -> Bool
    ) -> Bool {
        for entry in (try? place.entries()) ?? [] {
            if entry.kind == .folder, let inner = try? place.enter(entry) {
                guard depth > 0, visit(inner, "\(prefix)\(entry.name)/", depth - 1, body) else { return false }
            }
            guard body(prefix + entry.name, entry, place) else { return false }
        }
        return true
    }
}
