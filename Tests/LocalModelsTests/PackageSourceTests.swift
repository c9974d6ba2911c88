import Foundation
import LocalModels
import Synchronization
import TestKit
import Testing

@Suite struct PackageSourceTests {
    let folder = TemporaryFolder()

    @Test func `the parts of packages become the model`() async throws {
        let index = ScriptedIndex()
        let stages = Mutex<[PullProgress]>([])

        try await store(index).pull("sample") { progress in stages.withLock { $0.append(progress) } }

        #expect(folder.read("sample.gguf") == Sample.content)
        #expect(folder.names == ["sample.gguf", "sample.gguf.sha256", ".sample.lock"])
        #expect(index.fetched == ["sample-part1", "sample-part2", "sample-part3"])
        let seen = stages.withLock { $0 }
        #expect(seen.contains(PullProgress(stage: .fetching(part: 2, of: 3), done: 1000, total: 2500)))
        #expect(seen.last == PullProgress(stage: .unpacking(part: 3, of: 3), done: 2500, total: 2500))
    }

    @Test func `parts that are there already are not fetched again`() async throws {
        let offline = ScriptedIndex(["sample-part3": .failure(LocalModelError(.unavailable, "Gone."))])
        #expect(try await error { try await store(offline).pull("sample") } == .unavailable)
        #expect(try await states(store(offline)).first == .partial(bytes: 2000))

        let index = ScriptedIndex()
        try await store(index).pull("sample")

        #expect(index.fetched == ["sample-part3"])
        #expect(folder.read("sample.gguf") == Sample.content)
    }

    @Test(arguments: [
        (500, 0), (1000, 1), (1999, 1), (2000, 2), (2499, 2), (2500, 3), (9000, 3),
    ])
    func `an earlier attempt is taken over up to its last whole part`(size: Int, whole: Int) async throws {
        let left = Array((Sample.content + [UInt8](repeating: 0, count: 10_000)).prefix(size))
        try folder.write(left, to: "sample.gguf.partial")
        let index = ScriptedIndex()

        try await store(index).pull("sample")

        #expect(index.fetched.count == 3 - whole)
        #expect(folder.read("sample.gguf") == Sample.content)
    }

    @Test func `a damaged part of an earlier attempt is fetched again`() async throws {
        var left = Array(Sample.content.prefix(2000))
        left[1500] ^= 1
        try folder.write(left, to: "sample.gguf.partial")
        let index = ScriptedIndex()

        try await store(index).pull("sample")

        #expect(index.fetched == ["sample-part2", "sample-part3"])
        #expect(folder.read("sample.gguf") == Sample.content)
    }

    @Test(arguments: [
        ScriptedIndex.Answer.part([UInt8](repeating: 7, count: 1000)),
        .part(Array(Sample.parts[1].dropLast())),
        .part(Sample.parts[1] + [0]),
        .archive([]),
        .archive(Array(wheel(Sample.parts[1]).dropLast())),
        .entry(.init(name: "../data/part01.bin", content: Sample.parts[1])),
        .entry(.init(name: "x/data/part01.bin", content: Sample.parts[1], checksum: 1)),
        .entry(.init(name: "x/other/part01.bin", content: Sample.parts[1])),
    ])
    func `a part that is not the one expected is refused, and those before it are kept`(
        answer: ScriptedIndex.Answer
    ) async throws {
        let store = store(ScriptedIndex(["sample-part2": answer]))

        #expect(try await error { try await store.pull("sample") } == .unavailable)
        #expect(try await states(store).first == .partial(bytes: 1000))
        #expect(folder.names == ["sample.gguf.partial", ".sample.lock"])
    }

    @Test func `another source goes on where the packages ended`() async throws {
        let index = ScriptedIndex(["sample-part2": .failure(LocalModelError(.unavailable, "Gone."))])
        let downloader = ScriptedDownloader()

        try await store(index, downloader).pull("sample")

        #expect(downloader.offsets == [1000])
        #expect(folder.read("sample.gguf") == Sample.content)
    }

    @Test func `a full disk ends the pull rather than trying elsewhere`() async throws {
        let index = ScriptedIndex(["sample-part2": .failure(LocalModelError(.diskFull, "Full."))])
        let downloader = ScriptedDownloader()

        #expect(try await error { try await store(index, downloader).pull("sample") } == .diskFull)
        #expect(downloader.offsets.isEmpty)
        #expect(try await states(store(index)).first == .partial(bytes: 1000))
    }

    private func store(_ index: any PackageIndex, _ downloader: (any Downloader)? = nil) -> ModelStore {
        ModelStore(folder: folder.path, catalogue: Sample.catalogue, packages: index, downloader: downloader)
    }
}
