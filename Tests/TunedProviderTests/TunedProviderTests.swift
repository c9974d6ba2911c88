import Foundation
import Generation
import JSON
import ModelRegistry
import Store
import Synchronization
import TestKit
import Testing
import TunedProvider

/// A provider, a registry behind it, and a record of who was asked.
private final class Bench: Sendable {
    let registry: ModelRegistry
    let provider: TunedProvider
    let asked = Notes<String>()
    let turns = Notes<[Turn]>()
    let serving: TunedServing

    init(_ folder: String) {
        registry = ModelRegistry(Database(.memory), folder: folder + "/files")
        let (asked, turns) = (asked, turns)
        serving = TunedServing(
            chat: { file, request, attempt, _, sink throws(Failure) in
                turns.add(request.turns)
                let content = (try? String(contentsOfFile: file.path, encoding: .utf8)) ?? "nothing"
                asked.add("chat \(file.name) \(content) as \(attempt.target)")
                try await sink(Chunk([.text("answered", candidate: 0)]))
            },
            vectors: { base, texts, _, _ throws(Failure) in
                asked.add("vectors \(base) \(texts)")
                return (texts.map { [Float($0.utf8.count)] }, 3)
            },
            head: { _, base throws(Failure) in
                asked.add("head \(base)")
                return { vector, model, alternatives, usage throws(Failure) in
                    [.text("\(vector) \(model) \(alternatives ?? -1)", candidate: 0), .usage(usage)]
                }
            },
            provider: { name in
                name == "vertex" ? ScriptedProvider(name: "vertex", .answer([.text("from far away")])) : nil
            }
        )
        provider = TunedProvider(registry, serving)
    }

    func text(of model: String, _ request: Request = Request(model: "", turns: [Turn(.user, text: "hello")]))
        async throws(Failure)
        -> (text: String, target: Target?)
    {
        let exchange = Exchange(id: "test")
        var text = ""
        try await provider.answer(request, model: model, exchange: exchange) { chunk throws(Failure) in
            for case .text(let part, _) in chunk.deltas { text += part }
        }
        return (text, exchange.provenance.target)
    }

    func register(
        _ kind: RegisteredModel.Kind,
        _ folder: String,
        name: String = "kitchen",
        parameters: JSON = .null
    ) async throws {
        var new = NewModel(name, kind, base: "minilm-l6-v2")
        new.parameters = parameters
        if kind == .endpoint {
            new.target = "vertex/endpoints/7"
        } else {
            let path = "\(folder)/\(UUID().uuidString)"
            try "weights".write(toFile: path, atomically: true, encoding: .utf8)
            new.files = ["model.gguf": path]
        }
        _ = try await registry.register(new)
    }
}

@Suite struct TunedProviderTests {
    private func withBench(_ body: (Bench, _ folder: String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in try await body(Bench(folder), folder) }
    }

    @Test func `an adapter's file is handed to a local server under the version's name`() async throws {
        try await withBench { bench, folder in
            try await bench.register(.adapter, folder)

            let answer = try await bench.text(of: "kitchen")

            #expect(answer.text == "answered")
            #expect(bench.asked.all == ["chat kitchen@1 weights as tuned/kitchen@1"])
        }
    }

    @Test(
        arguments: [
            (
                ["labels": true, "system": "Say what is meant."] as JSON,
                [Turn(.system, text: "Say what is meant."), Turn(.user, text: "two")]
            ),
            (["labels": true] as JSON, [Turn(.user, text: "two")]),
            (["labels": false, "system": "x"] as JSON, longPrompt), (JSON.null, longPrompt),
        ] as [(JSON, [Turn])]
    )
    func `a model that was tuned to tell labels is asked as it was tuned`(parameters: JSON, turns: [Turn]) async throws
    {
        try await withBench { bench, folder in
            try await bench.register(.adapter, folder, parameters: parameters)

            _ = try await bench.text(of: "kitchen", Request(model: "", turns: Self.longPrompt))

            #expect(bench.turns.all == [turns])
        }
    }

    private static let longPrompt = [
        Turn(.system, text: "The labels are…"), Turn(.user, text: "one"), Turn(.assistant, text: "{}"),
        Turn(.user, text: "two"),
    ]

    @Test func `a head is given the vector of the last thing the user said, and read once`() async throws {
        try await withBench { bench, folder in
            try await bench.register(.head, folder)
            var request = Request(
                model: "",
                turns: [Turn(.system, text: "Be brief."), Turn(.user, text: "one"), Turn(.user, text: "three")]
            )
            request.sampling.topLogprobs = 4

            let answer = try await bench.text(of: "kitchen", request)
            _ = try await bench.text(of: "kitchen", request)

            #expect(answer.text == "[5.0] kitchen@1 4")
            #expect(answer.target == Target(provider: "tuned", model: "kitchen@1"))
            let vectors = "vectors minilm-l6-v2 [\"three\"]"
            #expect(bench.asked.all == ["head minilm-l6-v2", vectors, vectors])
        }
    }

    @Test func `an endpoint is asked at its own provider`() async throws {
        try await withBench { bench, folder in
            try await bench.register(.endpoint, folder)

            let answer = try await bench.text(of: "kitchen@1")

            #expect(answer.text == "from far away")
            #expect(answer.target == Target(provider: "vertex", model: "endpoints/7"))
        }
    }

    @Test func `what is registered later is found without a restart, and an unknown name says what is near`()
        async throws
    {
        try await withBench { bench, folder in
            let none = await #expect(throws: Failure.self) { _ = try await bench.text(of: "kitchen") }
            try await bench.register(.adapter, folder)
            let late = TunedProvider(bench.registry, bench.serving)

            let near = await #expect(throws: Failure.self) {
                try await late.answer(Request(model: "", turns: []), model: "kichen") { _ in }
            }

            #expect(none?.kind == .modelNotFound)
            #expect(near?.message == "There is no tuned model 'kichen'; did you mean 'kitchen'?")
            #expect(late.names == ["tuned/kitchen"])
        }
    }

    @Test func `a file that was changed is not served`() async throws {
        try await withBench { bench, folder in
            try await bench.register(.adapter, folder)
            let path = try await bench.registry.path(of: "model.gguf", in: bench.registry.model("kitchen"))
            try "other".write(toFile: path, atomically: true, encoding: .utf8)

            let failure = await #expect(throws: Failure.self) { _ = try await bench.text(of: "kitchen") }

            #expect(failure?.kind == .modelNotFound)
            #expect(bench.asked.all.isEmpty)
        }
    }

    @Test func `without a store no tuned model is known`() async throws {
        try await withBench { bench, _ in
            let provider = TunedProvider(nil, bench.serving)

            let failure = await #expect(throws: Failure.self) {
                try await provider.answer(Request(model: "", turns: []), model: "kitchen") { _ in }
            }

            #expect(failure?.message == "No tuned models are kept here: the configuration says 'store: none'.")
        }
    }
}
