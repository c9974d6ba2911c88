import Foundation
import LocalModels
import Synchronization
import Testing

@Suite struct ModelStoreTests {
    let folder = TemporaryFolder()

    @Test func `a folder that does not exist holds nothing`() async throws {
        let store = store(nil)

        #expect(try await states(store) == [.absent, .absent])
        #expect(try await error { _ = try await store.path(of: "sample") } == .absent)
        #expect(try await error { try await store.verify("sample") } == .absent)
        try await store.remove("sample")
        #expect(folder.names.isEmpty)
    }

    @Test func `a pulled model is present, and pulled only once`() async throws {
        let downloader = ScriptedDownloader()
        let store = store(downloader)

        let path = try await store.pull("sample")
        try await store.pull("sample")

        #expect(path == "\(folder.path)/sample.gguf")
        #expect(try await store.path(of: "sample") == path)
        #expect(try await states(store) == [.present, .absent])
        #expect(folder.read("sample.gguf") == Sample.content)
        #expect(folder.names == ["sample.gguf", "sample.gguf.sha256", ".sample.lock"])
        #expect(downloader.offsets == [0])
    }

    @Test func `a broken download is resumed where it broke`() async throws {
        let downloader = ScriptedDownloader(breakingAfter: [700, 0, .max])
        let store = store(downloader)

        #expect(try await error { try await store.pull("sample") } == .unavailable)
        #expect(try await states(store).first == .partial(bytes: 700))
        #expect(try await error { try await store.pull("sample") } == .unavailable)
        try await store.pull("sample")

        #expect(downloader.offsets == [0, 700, 700])
        #expect(folder.read("sample.gguf") == Sample.content)
    }

    @Test func `content with a wrong hash is refused and removed`() async throws {
        let store = store(ScriptedDownloader([UInt8](repeating: 1, count: 2500)))

        #expect(try await error { try await store.pull("sample") } == .unavailable)
        #expect(folder.names == [".sample.lock"])
    }

    @Test(arguments: [2499, 2501])
    func `content of a wrong size is refused`(size: Int) async throws {
        let store = store(ScriptedDownloader([UInt8](repeating: 1, count: size)))

        #expect(try await error { try await store.pull("sample") } == .unavailable)
        #expect(!folder.names.contains("sample.gguf"))
    }

    @Test func `a wrong beginning left by an earlier attempt does not last`() async throws {
        let downloader = ScriptedDownloader()
        let store = store(downloader)
        try folder.write([9, 9, 9], to: "sample.gguf.partial")

        #expect(try await error { try await store.pull("sample") } == .unavailable)
        try await store.pull("sample")

        #expect(downloader.offsets == [3, 0])
        #expect(folder.read("sample.gguf") == Sample.content)
    }

    @Test func `a model put there by hand is verified once and then believed`() async throws {
        let store = store(nil)
        try folder.write(Sample.content, to: "sample.gguf")
        #expect(try await states(store).first == .unverified)

        _ = try await store.path(of: "sample")

        #expect(try await states(store).first == .present)
    }

    @Test func `a file that changed is looked at again`() async throws {
        let store = store(ScriptedDownloader())
        try await store.pull("sample")
        try folder.write([UInt8](repeating: 1, count: 2500), to: "sample.gguf")

        #expect(try await states(store).first == .unverified)
        #expect(try await error { _ = try await store.path(of: "sample") } == .corrupt)
        #expect(try await error { try await store.verify("sample") } == .corrupt)
        try await store.pull("sample")

        #expect(folder.read("sample.gguf") == Sample.content)
    }

    @Test func `a file of another size is corrupt at first sight, and replaced by a pull`() async throws {
        let store = store(ScriptedDownloader())
        try folder.write([1], to: "sample.gguf")

        #expect(try await states(store).first == .corrupt)
        #expect(try await error { _ = try await store.path(of: "sample") } == .corrupt)
        try await store.pull("sample")

        #expect(try await states(store).first == .present)
    }

    @Test(arguments: [
        "", "garbage", "# bytes x modified y\nz  sample.gguf\n", "# bytes 2500 modified 1.0\n00  sample.gguf\n",
    ])
    func `a marker that says nothing of this file counts for nothing`(marker: String) async throws {
        let store = store(nil)
        try folder.write(Sample.content, to: "sample.gguf")
        try folder.write(Array(marker.utf8), to: "sample.gguf.sha256")

        #expect(try await states(store).first == .unverified)
    }

    @Test func `removing leaves nothing of a model`() async throws {
        let store = store(ScriptedDownloader())
        try await store.pull("sample")
        try folder.write([1], to: "sample.gguf.partial")

        try await store.remove("sample")

        #expect(folder.names == [".sample.lock"])
        #expect(try await states(store).first == .absent)
    }

    @Test func `two cannot pull one model at once, and the second is told who does`() async throws {
        let folder = folder
        let second = store(ScriptedDownloader())
        let seen = Mutex<LocalModelError?>(nil)
        let downloader = InterruptedDownloader {
            do throws(LocalModelError) {
                try await second.pull("sample")
            } catch {
                seen.withLock { $0 = error }
            }
        }

        try await store(downloader).pull("sample")

        let error = seen.withLock { $0 }
        #expect(error?.code == .busy)
        #expect(error?.message.contains("(\(ProcessInfo.processInfo.processIdentifier))") == true)
        #expect(folder.read("sample.gguf") == Sample.content)
    }

    @Test func `a pull that is cancelled stops and keeps what it has`() async throws {
        let (holds, release) = AsyncStream.makeStream(of: Void.self)
        let downloader = InterruptedDownloader { for await _ in holds {} }
        let store = store(downloader)

        let pull = Task { try await error { try await store.pull("sample") } }
        pull.cancel()
        release.finish()

        #expect(try await pull.value == .cancelled)
        #expect(!folder.names.contains("sample.gguf"))
    }

    @Test func `a folder that cannot be made is named`() async throws {
        try folder.write([], to: "file")
        let store = ModelStore(folder: "\(folder.path)/file/models", catalogue: Sample.catalogue)

        #expect(try await error { try await store.pull("sample") } == .storage)
    }

    @Test(arguments: [
        (["ALOFT_HOME": "/a", "XDG_DATA_HOME": "/x", "HOME": "/h"], "/a/models"),
        (["XDG_DATA_HOME": "/x", "HOME": "/h"], "/x/aloft/models"),
        (["ALOFT_HOME": "", "HOME": "/h"], "/h/.local/share/aloft/models"), ([:], nil),
    ])
    func `the folder follows the environment`(environment: [String: String], expected: String?) {
        #expect(ModelStore.defaultFolder(environment: environment) == expected)
    }

    private func store(_ downloader: (any Downloader)?) -> ModelStore {
        ModelStore(folder: folder.path, catalogue: Sample.catalogue, downloader: downloader)
    }
}

/// Does something before it serves.
private struct InterruptedDownloader: Downloader {
    let interruption: @Sendable () async -> Void

    func download(
        _ url: String,
        from offset: Int,
        into sink: ([UInt8]) throws(LocalModelError) -> Void
    ) async throws(LocalModelError) {
        await interruption()
        try await ScriptedDownloader().download(url, from: offset, into: sink)
    }
}

func states(_ store: ModelStore) async throws -> [ModelState] {
    try await store.list().map(\.state)
}

/// The code of the error that the work ends in; `nil` when it ends well.
func error(_ work: () async throws -> Void) async throws -> LocalModelError.Code? {
    do {
        try await work()
        return nil
    } catch let error as LocalModelError {
        return error.code
    }
}
