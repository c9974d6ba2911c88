internal import Cryptography
internal import Dispatch

/// A folder of models: what it holds, and getting what it does not.
///
/// An actor because the work blocks: hashing, unpacking and writing run on a queue of its own, never on an event loop
/// or the cooperative pool. Any number of processes may share a folder; each model is worked on by one at a time.
package actor ModelStore {
    package nonisolated let folder: String
    package nonisolated let catalogue: ModelCatalogue

    let packages: (any PackageIndex)?
    let downloader: (any Downloader)?
    let requantiser: (any Requantiser)?
    private let executor = QueueExecutor(label: "aloft.models")

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// A source that is not given is skipped, and the error of a failed pull says so.
    package init(
        folder: String,
        catalogue: ModelCatalogue = .embedded,
        packages: (any PackageIndex)? = nil,
        downloader: (any Downloader)? = nil,
        requantiser: (any Requantiser)? = nil
    ) {
        self.folder = folder
        self.catalogue = catalogue
        self.packages = packages
        self.downloader = downloader
        self.requantiser = requantiser
    }

    /// Where models are kept when nobody says otherwise: `$ALOFT_HOME/models`, else `aloft/models` under
    /// `$XDG_DATA_HOME` or `~/.local/share`; `nil` when none of the three variables is set.
    package static func defaultFolder(environment: [String: String]) -> String? {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let home = value("ALOFT_HOME") { return home + "/models" }
        if let data = value("XDG_DATA_HOME") { return data + "/aloft/models" }
        return value("HOME").map { $0 + "/.local/share/aloft/models" }
    }

    /// Every model of the catalogue and what the folder holds of it.
    ///
    /// Nothing is hashed.
    package func list() throws(LocalModelError) -> [(model: LocalModel, state: ModelState)] {
        var list: [(model: LocalModel, state: ModelState)] = []
        for model in catalogue.models { list.append((model, try state(of: model))) }
        return list
    }

    /// The path of a model that is there and right.
    ///
    /// A file that was not verified since it last changed is verified first, which takes about a second for each
    /// gigabyte; otherwise no more than its size and time are looked at.
    package func path(of name: String) throws(LocalModelError) -> String {
        let model = try catalogue.model(named: name)
        switch try state(of: model) {
        case .present: break
        case .unverified: try verify(model) { _ in }
        case .corrupt: throw .corrupt(model, files(of: model))
        case .absent, .partial:
            throw LocalModelError(
                .absent,
                "The model \(name) is not in \(folder); fetch it with: aloft model pull \(name)"
            )
        }
        return files(of: model).model
    }

    /// Hashes a model's file again, whatever was known of it.
    package func verify(
        _ name: String,
        progress: @Sendable (PullProgress) -> Void = { _ in }
    ) throws(LocalModelError) {
        let model = try catalogue.model(named: name)
        guard try ModelFiles.status(of: files(of: model).model) != nil else {
            throw LocalModelError(.absent, "The model \(name) is not in \(folder), so there is nothing to verify.")
        }
        try verify(model, progress)
    }

    /// Removes a model's file and whatever was fetched of it; one that is not there is no error.
    package func remove(_ name: String) throws(LocalModelError) {
        let files = files(of: try catalogue.model(named: name))
        guard try ModelFiles.status(of: folder) != nil else { return }
        let lock = try ModelLock(files)
        for path in [files.marker, files.partial, files.model] { try ModelFiles.remove(path) }
        files.removePackages()
        _ = consume lock
    }
}

extension ModelStore {
    func files(of model: LocalModel) -> ModelFiles {
        ModelFiles(folder: folder, name: model.name)
    }

    func state(of model: LocalModel) throws(LocalModelError) -> ModelState {
        let files = files(of: model)
        guard let status = try ModelFiles.status(of: files.model) else {
            let partial = try ModelFiles.status(of: files.partial)
            return partial.map { .partial(bytes: $0.bytes) } ?? .absent
        }
        let marker = VerifiedMarker.read(files)
        if let marker, marker.status == status, marker.sha256 == model.sha256 ?? marker.sha256 { return .present }
        return model.sha256 != nil && status.bytes != model.bytes ? .corrupt : .unverified
    }

    func verify(_ model: LocalModel, _ progress: (PullProgress) -> Void) throws(LocalModelError) {
        let files = files(of: model)
        // One that is made here has no hash but the one computed when it was made.
        let expected = model.sha256 ?? VerifiedMarker.read(files)?.sha256
        progress(PullProgress(stage: .verifying, done: 0, total: model.bytes))
        guard let before = try ModelFiles.status(of: files.model) else { throw .corrupt(model, files) }
        let sha256 = try PartialFile.hash(of: files.model)
        guard let expected, sha256 == expected else {
            try ModelFiles.remove(files.marker)
            throw .corrupt(model, files)
        }
        // In a folder that is only for reading, it is merely hashed again the next time.
        try? VerifiedMarker(sha256: sha256, status: before).write(files)
        progress(PullProgress(stage: .verifying, done: model.bytes, total: model.bytes))
    }
}

extension LocalModelError {
    static func corrupt(_ model: LocalModel, _ files: ModelFiles) -> LocalModelError {
        LocalModelError(
            .corrupt,
            "\(files.model) is not \(model.name): its content is wrong. Fetch it again with: aloft model pull \(model.name)"
        )
    }
}

/// Runs an actor's jobs one at a time on a dispatch queue.
private final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
