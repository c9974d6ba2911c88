import GeminiDialect
import Generation
import JSON
import Testing

/// The list of models goes both ways.
@Suite struct ModelsTests {
    @Test func `a written list is read again`() throws {
        let models = [
            Model(id: "gemini-2.5-pro", displayName: "Pro", contextTokens: 1_048_576, outputTokens: 65_536),
            Model(id: "gpt-x", displayName: "gpt-x"),
        ]

        let read = try GeminiModels.read(GeminiModels.write(models))

        #expect(read == models)
    }

    @Test func `models that generate nothing are left out`() throws {
        let page = body(
            """
            {"models":[{"name":"models/e","supportedGenerationMethods":["embedContent"]},{"name":7},null,
             {"name":"models/g","supportedGenerationMethods":["generateContent"]},{"name":"tunedModels/t"}],
             "nextPageToken":"p2"}
            """
        )

        let read = try GeminiModels.read(page)

        #expect(read.map(\.id) == ["g", "tunedModels/t"])
        #expect(GeminiModels.nextPageToken(page) == "p2")
    }

    @Test func `publishers' models and one model alone are known`() throws {
        let vertex = body(#"{"publisherModels":[{"name":"publishers/google/models/gemini-2.5-flash"}]}"#)

        let read = try GeminiModels.read(vertex)
        let alone = try JSON(parsing: GeminiModels.write(read[0]))

        #expect(read.map(\.id) == ["gemini-2.5-flash"])
        #expect(alone["name"] == "models/gemini-2.5-flash")
        #expect(alone["supportedGenerationMethods"]?.array?.count == 2)
    }

    @Test(arguments: ["", "[]", "{\"models\":3}"])
    func `what is no list is malformed`(text: String) {
        let failure = #expect(throws: Failure.self) { try GeminiModels.read(body(text)) }

        #expect(failure?.kind == .malformed)
    }
}
