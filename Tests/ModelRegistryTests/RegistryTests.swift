import Foundation
import JSON
import ModelRegistry
import Store
import TestKit
import Testing

@Suite struct RegistryTests {
    private func withRegistry(
        _ kind: TestDatabase = .sqlite,
        _ body: (ModelRegistry, _ folder: String) async throws -> Void
    ) async throws {
        try await kind.withDatabase { database in
            try await withTemporaryFolder { folder in
                try await body(ModelRegistry(database, folder: folder + "/tuned", now: { 1_000_000 }), folder)
            }
        }
    }

    private func adapter(_ content: String, in folder: String, name: String = "kitchen") throws -> NewModel {
        let path = "\(folder)/\(UUID().uuidString).gguf"
        try content.write(toFile: path, atomically: true, encoding: .utf8)
        var new = NewModel(name, .adapter, base: "smollm2-135m")
        new.files = ["model.gguf": path]
        new.dataset = RegisteredModel.Dataset(id: "kitchen-1", hash: "abc")
        new.parameters = ["epochs": 3]
        new.metrics = ["accuracy": 0.875]
        return new
    }

    @Test(arguments: TestDatabase.available)
    func `what is registered is read back, versions counted by name`(kind: TestDatabase) async throws {
        try await withRegistry(kind) { registry, folder in
            let first = try await registry.register(adapter("one", in: folder))
            let second = try await registry.register(adapter("two", in: folder))
            let other = try await registry.register(adapter("one", in: folder, name: "home"))

            let all = try await registry.models()
            let place = try await registry.path(of: "model.gguf", in: second)

            #expect(all == [other, second, first])
            #expect([first, second, other].map(\.fullName) == ["kitchen@1", "kitchen@2", "home@1"])
            #expect(first.files == other.files)
            #expect(first.files.first?.sha256 == "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed")
            #expect(first.dataset?.id == "kitchen-1")
            #expect(first.metrics["accuracy"]?.double == 0.875)
            #expect(place.hasPrefix(folder + "/tuned/"))
        }
    }

    @Test(arguments: TestDatabase.available)
    func `one version of a name is active, and going back goes back as far as there is a way`(
        kind: TestDatabase
    ) async throws {
        try await withRegistry(kind) { registry, folder in
            for content in ["one", "two", "three"] { _ = try await registry.register(adapter(content, in: folder)) }
            for version in 1...3 { try await registry.put("kitchen@\(version)", into: .active, because: "better") }

            let once = try await registry.rollBack("kitchen", because: "worse")
            let twice = try await registry.rollBack("kitchen", because: "worse still")
            let refusal = await #expect(throws: RegistryError.self) {
                _ = try await registry.rollBack("kitchen", because: "again")
            }

            #expect(once.from.version == 3 && once.to.version == 2)
            #expect(twice.from.version == 2 && twice.to.version == 1)
            #expect(refusal?.code == .conflict)
            let states = try await registry.models(named: "kitchen").map(\.state)
            #expect(states == [.retired, .retired, .active])
            let events = try await registry.events(of: "kitchen")
            #expect(events.count == 3 + 5 + 4)
            #expect(events.first?.reason == "worse still")
            #expect(events.first?.before == .retired)
        }
    }

    @Test func `a name means the active version, else the oldest that nobody tries or took out of use`() async throws {
        try await withRegistry { registry, folder in
            for content in ["one", "two", "three"] { _ = try await registry.register(adapter(content, in: folder)) }
            func meant() async throws -> Int { try await registry.model("kitchen").version }

            let oldest = try await meant()
            try await registry.put("kitchen@1", into: .canary, because: "a part of the traffic")
            let untried = try await meant()
            try await registry.put("kitchen@2", into: .retired, because: "no good")
            try await registry.put("kitchen@3", into: .retired, because: "no good")
            let alone = try await meant()
            try await registry.put("kitchen@2", into: .active, because: "good after all")
            let active = try await meant()
            let named = try await registry.model("kitchen@1").version

            #expect((oldest, untried, alone) == (1, 2, 1))
            #expect((active, named) == (2, 1))
        }
    }

    @Test(arguments: [
        ("kichen", "There is no tuned model 'kichen'; did you mean 'kitchen'?"),
        ("entirely-other", "There is no tuned model 'entirely-other'."),
        ("kitchen@9", "kitchen has no version '9'; there are 1."),
        ("kitchen@", "kitchen has no version ''; there are 1."),
    ])
    func `an unknown name is refused with those that are near`(name: String, message: String) async throws {
        try await withRegistry { registry, folder in
            _ = try await registry.register(adapter("one", in: folder))

            let error = await #expect(throws: RegistryError.self) { _ = try await registry.model(name) }

            #expect(error?.code == .unknown)
            #expect(error?.message == message)
        }
    }

    @Test(arguments: [
        (RegisteredModel.State.active, RegisteredModel.State.canary), (.active, .candidate), (.retired, .canary),
    ])
    func `there is no way between some states, and nothing is written down`(
        from: RegisteredModel.State,
        to: RegisteredModel.State
    ) async throws {
        try await withRegistry { registry, folder in
            _ = try await registry.register(adapter("one", in: folder))
            try await registry.put("kitchen@1", into: from, because: "so")
            let before = try await registry.events(of: "kitchen").count

            let error = await #expect(throws: RegistryError.self) {
                try await registry.put("kitchen@1", into: to, because: "no")
            }

            #expect(error?.code == .conflict)
            let state = try await registry.model("kitchen@1").state
            #expect(state == from)
            let after = try await registry.events(of: "kitchen").count
            #expect(after == before)
        }
    }

    @Test func `a state that a version has already is written down once`() async throws {
        try await withRegistry { registry, folder in
            _ = try await registry.register(adapter("one", in: folder))

            for _ in 0..<2 { try await registry.put("kitchen@1", into: .canary, because: "a part of the traffic") }

            let events = try await registry.events(of: "kitchen")
            #expect(events.count == 2)
        }
    }

    @Test func `a job registers one model, however often it says so`() async throws {
        try await withRegistry { registry, folder in
            var new = try adapter("one", in: folder)
            new.job = "job-1"

            let first = try await registry.register(new)
            let second = try await registry.register(new)

            let all = try await registry.models()
            #expect(first == second)
            #expect(all.count == 1)
        }
    }

    @Test(arguments: ["", "Kitchen", "a b", "-x", "a/b", "x@2", String(repeating: "a", count: 65)])
    func `a name that no model can have is refused before a file is copied`(name: String) async throws {
        try await withRegistry { registry, folder in
            let new = try adapter("one", in: folder, name: name)

            let error = await #expect(throws: RegistryError.self) { _ = try await registry.register(new) }

            #expect(error?.code == .invalid)
            #expect(!FileManager.default.fileExists(atPath: folder + "/tuned"))
        }
    }

    @Test func `a model whose file is missing is not registered at all`() async throws {
        try await withRegistry { registry, folder in
            var new = try adapter("one", in: folder)
            new.files["more"] = folder + "/nowhere"

            let error = await #expect(throws: RegistryError.self) { _ = try await registry.register(new) }

            #expect(error?.code == .file)
            let all = try await registry.models()
            #expect(all.isEmpty)
        }
    }

    @Test func `a file that was changed is not handed out`() async throws {
        try await withRegistry { registry, folder in
            let model = try await registry.register(adapter("one", in: folder))
            let path = try await registry.path(of: "model.gguf", in: model)
            try "ones".write(toFile: path, atomically: true, encoding: .utf8)

            let error = await #expect(throws: RegistryError.self) {
                _ = try await registry.path(of: "model.gguf", in: model)
            }

            #expect(error?.code == .file)
        }
    }

    @Test func `files of what is retired are removed but those that another model has too`() async throws {
        try await withRegistry { registry, folder in
            let one = try await registry.register(adapter("same", in: folder))
            let other = try await registry.register(adapter("same", in: folder, name: "home"))
            let early = await #expect(throws: RegistryError.self) {
                _ = try await registry.removeFiles(of: "kitchen@1")
            }
            try await registry.put("kitchen@1", into: .retired, because: "old")
            try await registry.put("home@1", into: .retired, because: "old")

            let emptied = try await registry.removeFiles(of: "kitchen@1")
            let stays = try await registry.path(of: "model.gguf", in: other)
            _ = try await registry.removeFiles(of: "home@1")

            #expect(early?.code == .conflict)
            #expect(!emptied.hasFiles && one.hasFiles)
            #expect(!FileManager.default.fileExists(atPath: stays))
            let back = await #expect(throws: RegistryError.self) {
                try await registry.put("kitchen@1", into: .active, because: "again")
            }
            #expect(back?.code == .conflict)
        }
    }

    @Test func `an endpoint has a target and no files`() async throws {
        try await withRegistry { registry, folder in
            var endpoint = NewModel("kitchen", .endpoint, base: "gemini-2.5-flash")
            endpoint.target = "vertex/endpoints/123"

            let model = try await registry.register(endpoint)
            endpoint.target = nil
            let aimless = endpoint
            let error = await #expect(throws: RegistryError.self) { _ = try await registry.register(aimless) }

            #expect(model.target == "vertex/endpoints/123")
            #expect(error?.code == .invalid)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `of two processes that register and activate at once, one version is active`(kind: TestDatabase) async throws {
        try await withRegistry(kind) { registry, folder in
            try await registry.prepare()

            await withTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        guard let new = try? adapter("content \(number)", in: folder),
                            let model = try? await registry.register(new)
                        else { return }
                        _ = try? await registry.put(model.fullName, into: .active, because: "race")
                    }
                }
            }

            let models = try await registry.models()
            #expect(models.map(\.version) == Array((1...8).reversed()))
            #expect(models.count { $0.state == .active } == 1)
        }
    }
}
