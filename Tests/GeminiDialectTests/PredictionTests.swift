import GeminiDialect
import Generation
import JSON
import Testing

@Suite struct PredictionTests {
    @Test func `a conversation becomes one prompt, with what the caller set`() throws {
        var request = Request(model: "m", turns: [Turn(.system, text: "Classify."), Turn(.user, text: "oat milk")])
        request.sampling.temperature = 0.1
        request.sampling.maximumTokens = 50
        request.sampling.topK = 40
        request.output = .json

        let written = try GeminiPrediction().write(request, model: "endpoints/1/predict")

        let expected: JSON = [
            "instances": [["prompt": "Classify.\n\noat milk", "temperature": 0.1, "max_tokens": 50, "top_k": 40]]
        ]
        #expect(try JSON(parsing: written.body) == expected)
        #expect(written.isOutputLoosened)
    }

    @Test(arguments: [
        #"{"predictions":["intent: reorder"]}"#, #"{"predictions":[{"generated_text":"intent: reorder"}]}"#,
        #"{"predictions":[{"content":"intent: reorder","safety":{}}]}"#, #"{"predictions":"intent: reorder"}"#,
        #"{"predictions":["Prompt:\na\nOutput:\nb\nOutput:\nintent: reorder"]}"#,
    ])
    func `the text of a prediction is found`(body: String) throws {
        var reader = GeminiPrediction().reader(for: Request(model: "m", turns: []))
        var response = Response()

        for delta in try reader.read(body: Array(body.utf8)).deltas { response.apply(delta) }

        #expect(response.text == "intent: reorder")
        #expect(response.candidates.first?.finishReason == .stop)
    }

    @Test(arguments: ["", "[]", "{}", #"{"predictions":[]}"#, #"{"predictions":[7]}"#, #"{"predictions":[{"x":"y"}]}"#])
    func `an answer without a text is malformed`(body: String) {
        var reader = GeminiPrediction().reader(for: Request(model: "m", turns: []))

        let failure = #expect(throws: Failure.self) { try reader.read(body: Array(body.utf8)) }

        #expect(failure?.kind == .malformed)
    }

    @Test func `pictures are refused`() {
        let picture = Part(.inlineData(InlineData(mimeType: "image/png", base64: "AA==")))
        let request = Request(model: "m", turns: [Turn(.user, [picture])])

        #expect(throws: Failure.self) { try GeminiPrediction().write(request, model: "endpoints/1/predict") }
    }
}
