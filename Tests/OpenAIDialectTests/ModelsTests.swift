import Generation
import JSON
import OpenAIDialect
import Testing

@Suite struct ModelsTests {
    @Test func `a list that was written is read`() throws {
        let models = [
            Model(id: "a", displayName: "A", contextTokens: 100, outputTokens: 10), Model(id: "b"),
        ]

        let body = OpenAIModels.write(models, created: 5)

        #expect(try OpenAIModels.read(body) == models)
        #expect(try JSON(parsing: body)["data"]?[1]?["owned_by"] == "aloft")
    }

    @Test(arguments: [
        #"{"data":[{"id":"a","max_model_len":8},null,{"id":""},{"id":4}]}"#, #"[{"id":"a","context_length":8}]"#,
        #"{"data":[{"id":"a","meta":{"n_ctx_train":8}}]}"#,
    ])
    func `the lists of other servers are read`(body: String) throws {
        let models = try OpenAIModels.read(Array(body.utf8))

        #expect(models == [Model(id: "a", contextTokens: 8)])
    }

    @Test(arguments: ["", "{}", "null", "<html>"])
    func `what is no list is malformed`(body: String) {
        let failure = #expect(throws: Failure.self) { try OpenAIModels.read(Array(body.utf8)) }

        #expect(failure?.kind == .malformed)
    }
}
