import Artifacts
import Foundation
import Testing

@Suite struct ArtifactStoreTests {
    @Test func `who names files of a folder is known to others`() async throws {
        try await withStore { store, _ in
            let alone = [await store.noteUser("one"), await store.noteUser("one")]
            let second = await store.noteUser("two")
            let first = await store.noteUser("one")

            #expect(alone == [[], []])
            #expect(second == ["one"])
            #expect(first == ["two"])
        }
    }

    @Test(arguments: ArtifactKind.allCases) func `what is kept is read again`(kind: ArtifactKind) async throws {
        try await withStore { store, _ in
            let artifact = try await store.keep(Array("content".utf8), as: kind)
            let again = try await store.keep(Array("content".utf8), as: kind)

            #expect(artifact == again)
            #expect(artifact.name == "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73.\(kind)")
            #expect(artifact.path == "/api/artifacts/\(artifact.name)")
            #expect(try await store.read(artifact) == Array("content".utf8))
            #expect(Artifact(name: artifact.name) == artifact)
        }
    }

    @Test(arguments: [
        "", "x.svg", "../../etc/passwd", String(repeating: "a", count: 64), String(repeating: "a", count: 64) + ".exe",
        String(repeating: "A", count: 64) + ".svg", String(repeating: "a", count: 63) + "/.svg",
        String(repeating: "a", count: 64) + ".svg.svg", String(repeating: "a", count: 64) + ".svg\u{0}",
    ])
    func `what cannot be a name is none`(name: String) {
        #expect(Artifact(name: name) == nil)
    }

    @Test func `a file that was changed is not read, and one that is not there is not found`() async throws {
        try await withStore { store, folder in
            let artifact = try await store.keep(Array("content".utf8), as: .txt)
            let file = folder.appending(path: "\(artifact.hash.prefix(2))/\(artifact.name.dropFirst(2))")
            try Data("changed".utf8).write(to: file)

            let damaged = await #expect(throws: ArtifactError.self) { try await store.read(artifact) }
            try FileManager.default.removeItem(at: file)
            let missing = await #expect(throws: ArtifactError.self) { try await store.read(artifact) }

            #expect(damaged?.code == .damaged)
            #expect(missing?.code == .notFound)
        }
    }

    @Test(arguments: ["changed", "c", "content and more"]) func `a damaged file is whole again once it is kept anew`(
        damage: String
    ) async throws {
        try await withStore { store, folder in
            let artifact = try await store.keep(Array("content".utf8), as: .txt)
            let file = folder.appending(path: "\(artifact.hash.prefix(2))/\(artifact.name.dropFirst(2))")
            try Data(damage.utf8).write(to: file)

            _ = try await store.keep(Array("content".utf8), as: .txt)

            #expect(try await store.read(artifact) == Array("content".utf8))
        }
    }

    @Test func `a link in the place of a file is not followed`() async throws {
        try await withStore { store, folder in
            let artifact = try await store.keep(Array("content".utf8), as: .txt)
            let file = folder.appending(path: "\(artifact.hash.prefix(2))/\(artifact.name.dropFirst(2))")
            let other = folder.appending(path: "other")
            try FileManager.default.moveItem(at: file, to: other)
            try FileManager.default.createSymbolicLink(at: file, withDestinationURL: other)

            let error = await #expect(throws: ArtifactError.self) { try await store.read(artifact) }

            #expect(error?.code == .notFound)
        }
    }

    @Test func `what is too large is refused, and nothing is left of it`() async throws {
        try await withStore(limit: 10) { store, folder in
            let error = await #expect(throws: ArtifactError.self) {
                try await store.keep(Array("12345678901".utf8), as: .txt)
            }

            #expect(error?.code == .tooLarge)
            #expect(!FileManager.default.fileExists(atPath: folder.path))
        }
    }

    @Test func `a folder that cannot be written is an error with its reason`() async throws {
        let store = ArtifactStore(folder: "/dev/null/artifacts")

        let error = await #expect(throws: ArtifactError.self) { try await store.keep([1], as: .png) }

        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("/dev/null") == true)
    }

    @Test func `a sweep takes what nothing refers to, and what was left half written`() async throws {
        try await withStore { store, folder in
            let kept = try await store.keep(Array("kept".utf8), as: .svg)
            let loose = try await store.keep(Array("loose".utf8), as: .svg)
            let partial = folder.appending(path: "\(kept.hash.prefix(2))/.0123.partial")
            try Data("half".utf8).write(to: partial)

            let young = await store.sweep(olderThan: .seconds(3600)) { _ in [] }
            let sweep = await store.sweep(olderThan: .zero) { old in
                #expect(old == [kept, loose])
                return [kept]
            }

            #expect(young.files == 0)
            #expect(sweep.files == 2)
            #expect(sweep.bytes == 9)
            #expect(try await store.read(kept) == Array("kept".utf8))
            await #expect(throws: ArtifactError.self) { try await store.read(loose) }
            #expect(!FileManager.default.fileExists(atPath: partial.path))
        }
    }

    @Test func `what is kept anew while a sweep asks stays`() async throws {
        try await withStore { store, folder in
            let artifact = try await store.keep(Array("again".utf8), as: .svg)
            let file = folder.appending(path: "\(artifact.hash.prefix(2))/\(artifact.name.dropFirst(2))")
            let long = Date(timeIntervalSinceNow: -7200)
            try FileManager.default.setAttributes([.modificationDate: long], ofItemAtPath: file.path)

            let sweep = try await store.sweep(olderThan: .seconds(3600)) { old in
                #expect(old == [artifact])
                _ = try await store.keep(Array("again".utf8), as: .svg)
                return []
            }

            #expect(sweep.files == 0)
            #expect(try await store.read(artifact) == Array("again".utf8))
        }
    }

    @Test func `a sweep that cannot learn what is referred to takes nothing`() async throws {
        try await withStore { store, _ in
            let artifact = try await store.keep(Array("kept".utf8), as: .svg)

            await #expect(throws: CancellationError.self) {
                try await store.sweep(olderThan: .zero) { _ in throw CancellationError() }
            }

            #expect(try await store.read(artifact) == Array("kept".utf8))
        }
    }

    @Test func `names of artifacts are found in texts, however they are written`() throws {
        let hashes = ["a", "b", "c", "d", "e"].map { String(repeating: $0, count: 64) }
        let text = """
            {"artifact":"\\/api\\/artifacts\\/\(hashes[0]).svg","other":"/api/artifacts/\(hashes[1]).mp4", \
            "no":"0\(hashes[2]).svg \(hashes[3]).exe \(hashes[4]) \(hashes[0].dropLast()).png"}
            """

        #expect(Artifact.named(in: text).map(\.name).sorted() == ["\(hashes[0]).svg", "\(hashes[1]).mp4"])
    }

    @Test func `the same content kept by many at once is there once`() async throws {
        try await withStore { store, folder in
            let other = ArtifactStore(folder: folder.path)
            try await withThrowingTaskGroup(of: Artifact.self) { group in
                for index in 0..<40 {
                    group.addTask { try await (index % 2 == 0 ? store : other).keep(Array("same".utf8), as: .json) }
                }
                for try await artifact in group { #expect(try await store.read(artifact) == Array("same".utf8)) }
            }

            let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.contains(".") }
            #expect(names.count == 1)
        }
    }
}

/// A store in a folder of its own, which is removed afterwards.
func withStore(limit: Int = 1 << 20, _ body: (ArtifactStore, URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "aloft-artifacts-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(ArtifactStore(folder: folder.path, limit: limit), folder)
}
