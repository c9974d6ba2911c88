import Foundation
import LocalModels
import Testing

@Suite struct ModelCatalogueTests {
    @Test func `the built-in catalogue is sound`() {
        let models = ModelCatalogue.embedded.models

        #expect(models.map(\.name).contains("qwen2.5-coder-1.5b-instruct-q4_k_m"))
        #expect(models.allSatisfy { $0.licence == "Apache-2.0" })
    }

    @Test(arguments: [
        (0, "smollm2-135m-instruct-q4_1"), (1 << 30, "smollm2-135m-instruct-q4_1"),
        (4 << 30 - 1, "smollm2-135m-instruct-q4_1"), (4 << 30, "qwen2.5-coder-1.5b-instruct-q4_k_m"),
        (.max, "qwen2.5-coder-1.5b-instruct-q4_k_m"),
    ])
    func `the model is chosen by the memory there is`(bytes: Int, name: String) {
        #expect(ModelCatalogue.embedded.choose(forMemory: bytes).name == name)
    }

    @Test func `a misspelt name is answered with the nearest`() {
        let error = #expect(throws: LocalModelError.self) {
            try ModelCatalogue.embedded.model(named: "smollm2-135m-instruct-q4-1")
        }

        #expect(error?.code == .unknownModel)
        #expect(error?.message.contains("did you mean smollm2-135m-instruct-q4_1") == true)
    }

    @Test func `a name like no other is answered with all of them`() {
        let error = #expect(throws: LocalModelError.self) { try ModelCatalogue.embedded.model(named: "x") }

        #expect(error?.message.contains("qwen2.5-coder-0.5b-instruct-q4_k_m") == true)
    }

    @Test(arguments: [
        ("\"bytes\": 4", "\"bytes\": 5", "add up"),
        ("\"bytes\": 4", "\"bytes\": 0", "bytes of a model"),
        ("\"bytes\": 4", "\"bytes\": \"4\"", "bytes of a model"),
        ("\"bytes\": 4", "\"byte\": 4", "byte of a model"),
        ("\"a\"", "\"../a\"", "name of a model"),
        ("\"a\"", "\"a/b\"", "name of a model"),
        ("\"a\"", "\".a\"", "name of a model"),
        ("\"a\"", "\"\"", "name of a model"),
        ("\"chat\"", "\"talk\"", "kind of a model"),
        ("\"p\"", "\"--index-url=x\"", "package of a part"),
        (String(repeating: "0", count: 64), "00", "sha256"),
        ("python-packages", "carrier-pigeon", "not known"),
        ("https://b", "http://b", "not https"),
        ("\"tried\": true", "\"tried\": 1", "tried of a source"),
        ("\"default_from_memory_bytes\": 0, ", "", "small machine"),
        ("\"models\": [", "\"models\": [{},", "name of a model"),
        ("{ \"models\"", "{{ \"models\"", "not valid"),
    ])
    func `a catalogue that contradicts itself is refused`(part: String, wrong: String, words: String) throws {
        let hash = String(repeating: "0", count: 64)
        let sound = """
            { "models": [ { "name": "a", "purpose": "Tests.", "kind": "chat", "memory_bytes": 1, "context_tokens": 1,
              "licence": "none", "default_from_memory_bytes": 0, "sha256": "\(hash)", "bytes": 4, "sources": [
                { "kind": "python-packages", "version": "1", "member": "*", "parts": [
                  { "package": "p", "bytes": 4, "sha256": "\(hash)" }] },
                { "kind": "https", "url": "https://b", "tried": true }] }] }
            """
        _ = try ModelCatalogue(parsing: Array(sound.utf8))
        let place = try #require(sound.range(of: part))

        let error = #expect(throws: LocalModelError.self) {
            try ModelCatalogue(parsing: Array(sound.replacingCharacters(in: place, with: wrong).utf8))
        }

        #expect(error?.code == .invalidCatalogue)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "accepted")")
    }
}
