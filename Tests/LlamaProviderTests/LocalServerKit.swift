import EventLoop
import Foundation
import Generation
import HTTPClient
import LlamaProvider
import TestKit
import Testing

/// A folder of its own for one test, with whatever programs the test puts into it.
final class Home {
    let path: String
    private let isOwned: Bool

    init() throws {
        isOwned = true
        path = "/tmp/aloft-test-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: "\(path)/bin", withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: "\(path)/model.gguf"))
    }

    /// Uses another's folder, and leaves it to that one.
    init(borrowing path: String) {
        self.path = path
        isOwned = false
    }

    deinit {
        guard isOwned else { return }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a Python program under the name and place where `llama-server` is looked for.
    func installServer(_ fake: FakeServer) throws {
        try #require(Program.install("#!/usr/bin/env python3\n\(fake.program)", at: "\(path)/bin/llama-server"))
    }

    var runFolders: [String] { (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/run")) ?? [] }
    var starts: Int { ((try? String(contentsOfFile: "\(path)/starts", encoding: .utf8)) ?? "").count }
}

/// Runs a provider on loops of its own while `body` runs, and stops both.
func withProvider<Result: Sendable>(
    in home: Home,
    model: ModelFile? = nil,
    configure: (inout LocalServerSettings) -> Void = { _ in },
    body: @escaping @Sendable (LlamaProvider) async throws -> Result
) async throws -> Result {
    let loops = try EventLoopGroup(count: 1)
    defer { loops.shutdown() }
    var environment = ProcessInfo.processInfo.environment
    environment["HOME"] = home.path
    environment["SECRET"] = "hidden"
    var settings = LocalServerSettings(home: home.path, environment: environment)
    settings.contextPerSlot = 2048
    settings.threads = 1
    configure(&settings)
    let file = model ?? ModelFile(name: "tiny", path: "\(home.path)/model.gguf")
    let provider = LlamaProvider(
        name: "local",
        configuredModel: "default",
        settings: settings,
        client: HTTPClient(on: loops.loops),
        loop: loops.loops[0],
        model: { () throws(Failure) in file }
    )
    return try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask {
            await provider.run()
            return nil
        }
        group.addTask {
            defer { provider.stop() }
            return try await body(provider)
        }
        var result: Result?
        while let next = try await group.next() { result = next ?? result }
        guard let result else { throw CancellationError() }
        return result
    }
}

extension LlamaProvider {
    /// The text of an answer, whole or put together from a stream.
    func text(
        of prompt: String,
        tokens: Int = 16,
        output: Output = .text,
        isStreamed: Bool = false,
        timeout: TimeoutPolicy = TimeoutPolicy(),
        onChunk: () -> Void = {}
    ) async throws(Failure) -> String {
        var request = Request(model: "local", turns: [Turn(.user, text: prompt)])
        request.output = output
        request.isStreamed = isStreamed
        request.sampling.maximumTokens = tokens
        var response = Response()
        try await answer(request, model: "default", timeout: timeout, exchange: Exchange(id: "test")) {
            chunk throws(Failure) in
            for delta in chunk.deltas { response.apply(delta) }
            onChunk()
        }
        return response.text
    }
}

extension LlamaProvider {
    /// The whole answer to any request.
    func response(to request: Request) async throws(Failure) -> Response {
        var response = Response()
        try await answer(request, model: "default", exchange: Exchange(id: "test")) { chunk throws(Failure) in
            for delta in chunk.deltas { response.apply(delta) }
        }
        return response
    }

    func vectors(of texts: [String], dimensions: Int? = nil) async throws(Failure) -> [[Float]] {
        var wish = EmbeddingWish(inputs: texts.map { .parts([Part(.text($0))]) })
        wish.dimensions = dimensions
        return try await vectors(wish).embeddings
    }

    func vectors(_ wish: EmbeddingWish) async throws(Failure) -> Response {
        var request = Request(model: "local", turns: [])
        request.operation = .embedding(wish)
        return try await response(to: request)
    }

    func tokens(of request: Request) async throws(Failure) -> Int? {
        var request = request
        request.operation = .tokenCount
        return try await response(to: request).usage?.promptTokens
    }
}

/// The kind of failure that `body` ends with; `nil` if it succeeds.
func whyFailed(_ body: () async throws(Failure) -> Void) async -> Failure? {
    do throws(Failure) {
        try await body()
        return nil
    } catch {
        return error
    }
}
