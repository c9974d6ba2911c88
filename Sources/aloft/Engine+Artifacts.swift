import Artifacts
import Foundation
import Jobs
import Lessons
import Logging
import Store
import Workflows

extension Engine {
    /// Throws away files that neither jobs nor what is given again names any more.
    ///
    /// - Parameter age: how old they are at least. Those that are younger than ended jobs are kept belong to jobs that are
    ///   still there, so that it rarely has to look.
    func sweepArtifacts(olderThan age: Duration) async {
        guard let artifacts = lessons.services.artifacts, await isAloneInArtifacts() else { return }
        let sweep = try? await artifacts.sweep(olderThan: age) { _ in
            var named: Set<Artifact> = []
            // What is kept comes into jobs, and not the other way round.
            try await cache.search(for: "artifacts") { named.formUnion(Artifact.named(in: $0)) }
            try await jobs.search(for: "artifacts") { named.formUnion(Artifact.named(in: $0)) }
            return named
        }
        guard let sweep, sweep.files > 0 else { return }
        log.write(.info, "artifacts_swept") {
            $0.integer("files", sweep.files)
            $0.integer("bytes", sweep.bytes)
        }
    }

    /// Notes that this store names files of the folder; false where another one does too, whose jobs are not known here.
    @discardableResult
    func isAloneInArtifacts() async -> Bool {
        guard let artifacts = lessons.services.artifacts, let name = jobs.database.address.name else { return false }
        let others = await artifacts.noteUser(name)
        guard let other = others.first else { return true }
        log.write(.info, "artifacts_shared") { line in
            line.string(
                "message",
                "Old files are not thrown away: another store uses the folder too, or it cannot be written."
            )
            line.string("other", other)
        }
        return false
    }
}

extension StoreAddress {
    /// What tells a store from others, without its secrets; `nil` for one that ends with the process.
    fileprivate var name: String? {
        switch self {
        case .memory: return nil
        case .sqlite(let path): return URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
        case .postgres(let url):
            // A name of a host or a database may stand behind the question mark.
            let settings = url.split(separator: "?", maxSplits: 1).dropFirst().first?.split(separator: "&") ?? []
            let places = ["host=", "hostaddr=", "port=", "dbname="]
            let shown = settings.filter { setting in places.contains { setting.hasPrefix($0) } }.sorted()
            return ([description] + shown.map(String.init)).joined(separator: " ")
        }
    }
}
