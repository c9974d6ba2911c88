import Foundation
import Generation
import LlamaProvider
import TestKit
import Testing

/// Vectors of the catalogue's own embedding model, whose file is `ALOFT_TEST_EMBEDDING_MODEL`.
@Suite(
    .timeLimit(.minutes(5)),
    .serialized,
    .enabled(
        if: RealServer.find("ALOFT_TEST_EMBEDDING_MODEL") != nil,
        "there is no ALOFT_TEST_EMBEDDING_MODEL, or nothing to run it with"
    )
)
struct RealEmbeddingTests {
    let home: Home
    let server: RealServer

    init() throws {
        home = try Home()
        server = try #require(RealServer.find("ALOFT_TEST_EMBEDDING_MODEL"))
    }

    /// The cosines that the weights have when llama.cpp's own converter has written them.
    @Test func `paraphrases are near each other, and near misses as far as they should be`() async throws {
        let pairs: [(one: String, other: String, cosine: Float)] = [
            ("How do I reset my password?", "I forgot my password, how can I change it?", 0.89),
            ("need milk", "add milk to my cart", 0.70),
            ("What is the capital of France?", "Which city is France's capital?", 0.93),
            ("order the same as last week", "repeat my previous weekly order", 0.76),
            ("gluten free bread", "gluten free pasta", 0.58),
            ("Explain photosynthesis to a child", "Explain gravity to a child", 0.42),
            ("Heinz ketchup", "Kirkland paper towels", 0.20),
        ]

        let vectors = try await withVectors { try await $0.vectors(of: pairs.flatMap { [$0.one, $0.other] }) }

        #expect(vectors.count == 2 * pairs.count)
        #expect(vectors.allSatisfy { $0.count == 384 && abs(cosine($0, $0) - 1) < 1e-4 })
        for (index, pair) in pairs.enumerated() {
            let found = cosine(vectors[2 * index], vectors[2 * index + 1])
            #expect(abs(found - pair.cosine) < 0.01, "\(pair.one) / \(pair.other): \(found)")
        }
    }

    /// Computed in 32 bits from the published weights by a program that shares nothing with llama.cpp.
    @Test func `a vector is the one its makers' weights give`() async throws {
        let published: [Float] = [
            0.006903, -0.063023, -0.072044, -0.032496, -0.042709, 0.070429, 0.009074, 0.015408,
        ]

        let vectors = try await withVectors { try await $0.vectors(of: ["How do I reset my password?"]) }

        let first = try #require(vectors.first)
        #expect(zip(first, published).allSatisfy { abs($0 - $1) < 0.005 })
    }

    @Test func `a batch gives the vectors that its texts have alone`() async throws {
        let texts = (0..<40).map { "This is text number \($0)." }

        let (together, alone) = try await withVectors { provider in
            (try await provider.vectors(of: texts), try await provider.vectors(of: [texts[17]]))
        }

        #expect(together.count == 40)
        #expect(cosine(together[17], alone[0]) > 0.999)
    }

    @Test func `the longest text is embedded, and a longer one refused`() async throws {
        let (longest, longer, next) = try await withVectors { provider in
            // Two tokens mark the beginning and the end.
            let longest = try await provider.vectors(of: [String(repeating: "word ", count: 510)])
            let longer = await whyFailed { () throws(Failure) in
                _ = try await provider.vectors(of: ["short", String(repeating: "word ", count: 511)])
            }
            return (longest, longer, try await provider.vectors(of: ["short"]))
        }

        #expect(longest.map(\.count) == [384])
        #expect(longer?.kind == .contextLength)
        #expect(longer?.message == "A text is too long: test-model embeds at most 512 tokens of each.")
        #expect(next.count == 1)
    }

    @Test(arguments: ["How do I reset my password?", "Ça coûte 5€ — naïve 東京", "[CLS] \n\n <b>x</b>", ""])
    func `a text has as many tokens as its vector is charged for`(text: String) async throws {
        let wish = EmbeddingWish(inputs: [.parts([Part(.text(text))])])

        let (counted, charged) = try await withVectors { provider in
            let counted = try await provider.tokens(of: Request(model: "local", turns: [Turn(.user, text: text)]))
            return (counted, try await provider.vectors(wish).usage?.promptTokens)
        }

        #expect(counted == charged)
        #expect(counted != nil)
    }

    @Test func `many vectors, one by one, are all there`() async throws {
        let texts = (0..<50).map { "What is the capital of country number \($0)?" }

        let (made, each, memory) = try await withVectors { provider in
            _ = try await provider.vectors(of: ["warm up"])
            let began = ContinuousClock.now
            var made = 0
            for text in texts { made += try await provider.vectors(of: [text]).count }
            return (made, began.duration(to: .now) / texts.count, provider.status.memory ?? 0)
        }

        print("\(each) for a vector, \(memory >> 20) MiB resident")
        #expect(made == texts.count)
    }

    private func withVectors<Result: Sendable>(
        _ body: @escaping @Sendable (LlamaProvider) async throws -> Result
    ) async throws -> Result {
        try await withProvider(
            in: home,
            model: server.model,
            configure: { settings in
                server.use(&settings)
                settings.task = .embedding(dimensions: 384)
                settings.contextPerSlot = 512
            },
            body: body
        )
    }
}

private func cosine(_ one: [Float], _ other: [Float]) -> Float {
    zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
}
