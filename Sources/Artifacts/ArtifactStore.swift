internal import Cryptography
internal import Dispatch

/// Keeps files by the hash of their content, in a folder that several processes may share.
///
/// Files are read and written on a queue of its own, so that a slow disk blocks nothing else.
package final class ArtifactStore: Sendable {
    /// The largest artifact, in bytes.
    package let limit: Int
    let folder: String
    let queue = DispatchQueue(label: "artifacts")

    /// - Parameters:
    ///   - folder: is made when the first artifact is kept.
    ///   - limit: the largest artifact, in bytes.
    package init(folder: String, limit: Int = 64 << 20) {
        self.folder = folder
        self.limit = limit
    }

    /// Keeps bytes: when this returns, they are on the disk.
    ///
    /// What is kept already is not written again, unless it was damaged, and is as new for ``sweep(olderThan:sparing:)``.
    package func keep(_ bytes: [UInt8], as kind: ArtifactKind) async throws(ArtifactError) -> Artifact {
        guard bytes.count <= limit else {
            throw ArtifactError(.tooLarge, "The file has \(bytes.count) bytes, and at most \(limit) are kept.")
        }
        let folder = folder
        return try await onQueue { () throws(ArtifactError) in
            let artifact = Artifact(hash: SHA256.digest(of: bytes).hexadecimal, kind: kind)
            let place = artifact.place
            let file = ArtifactFile(folder: "\(folder)/\(place.folder)", name: place.file)
            if !file.refresh(ifHolding: bytes) { try file.write(bytes) }
            return artifact
        }
    }

    /// The content of an artifact; throws where it is not kept, or was changed.
    package func read(_ artifact: Artifact) async throws(ArtifactError) -> [UInt8] {
        let (folder, limit) = (folder, limit)
        return try await onQueue { () throws(ArtifactError) in
            let place = artifact.place
            let bytes = try ArtifactFile(folder: "\(folder)/\(place.folder)", name: place.file).read(limit: limit)
            guard SHA256.digest(of: bytes).hexadecimal == artifact.hash else {
                throw ArtifactError(.damaged, "The file \(artifact.name) was changed after it was kept.")
            }
            return bytes
        }
    }

    /// What a sweep took away.
    package struct Sweep: Hashable, Sendable {
        package var files = 0
        package var bytes = 0
    }

    /// Removes what nothing refers to any more, and what was left half written.
    ///
    /// What cannot be removed is left, and so is what is kept anew meanwhile.
    ///
    /// - Parameters:
    ///   - age: how long ago a file must have been written; one that was just kept may not be referred to yet.
    ///   - named: says of old artifacts which something refers to; it may name others too.
    /// - Returns: what was taken away.
    /// - Throws: what `named` throws; nothing was taken away then.
    package func sweep<Failure: Error>(
        olderThan age: Duration,
        sparing named: (Set<Artifact>) async throws(Failure) -> Set<Artifact>
    ) async throws(Failure) -> Sweep {
        let folder = folder
        let old = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Self.files(in: folder, olderThan: age)) }
        }
        let artifacts = Set(old.compactMap(\.artifact))
        let spared = artifacts.isEmpty ? [] : try await named(artifacts)
        return await withCheckedContinuation { continuation in
            queue.async {
                var sweep = Sweep()
                for (file, artifact) in old where artifact.map({ !spared.contains($0) }) ?? true {
                    guard let bytes = file.remove(ifOlderThan: age) else { continue }
                    sweep.files += 1
                    sweep.bytes += bytes
                }
                continuation.resume(returning: sweep)
            }
        }
    }

    /// All files that are that old; what is no artifact was left half written.
    private static func files(
        in folder: String,
        olderThan age: Duration
    ) -> [(file: ArtifactFile, artifact: Artifact?)] {
        ArtifactFile.names(in: folder).filter { $0.utf8.count == 2 }.flatMap { part in
            ArtifactFile.names(in: "\(folder)/\(part)").compactMap { name in
                let file = ArtifactFile(folder: "\(folder)/\(part)", name: name)
                return file.size(ifOlderThan: age).map { _ in (file, Artifact(name: part + name)) }
            }
        }
    }

    private func onQueue<Result: Sendable>(
        _ work: @escaping @Sendable () throws(ArtifactError) -> Result
    ) async throws(ArtifactError) -> Result {
        let result = await withCheckedContinuation { continuation in
            queue.async {
                let result: Swift.Result<Result, ArtifactError>
                do throws(ArtifactError) {
                    result = .success(try work())
                } catch {
                    result = .failure(error)
                }
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }
}
