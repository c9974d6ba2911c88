import Foundation

extension ArtifactStore {
    /// Notes who names artifacts of this folder, and says who else does.
    ///
    /// Who sweeps has to know all that is named; where somebody else names artifacts too, it cannot.
    ///
    /// - Parameter user: a line of text, such as a store's address.
    /// - Returns: the others; an unreadable list counts as somebody.
    package func noteUser(_ user: String) async -> [String] {
        let folder = folder
        return await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Self.note(user, in: folder)) }
        }
    }

    private static func note(_ user: String, in folder: String) -> [String] {
        let path = "\(folder)/users"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let isThere = FileManager.default.fileExists(atPath: path)
            let known = isThere ? try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") : []
            if !known.contains(where: { $0 == user }) {
                let file = unsafe fopen(path, "a")
                guard let file = unsafe file else { return [path] }
                defer { unsafe fclose(file) }
                guard unsafe fputs(user + "\n", file) >= 0 else { return [path] }
            }
            return known.filter { $0 != user }.map(String.init)
        } catch {
            return [path]
        }
    }
}
