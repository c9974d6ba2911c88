import Generation
import JSON
import LlamaProvider
import TestKit
import Testing

/// What a count promises: the number that the answer to the same request reports.
@Suite(
    .timeLimit(.minutes(5)),
    .serialized,
    .enabled(if: RealServer.find() != nil, "there is no ALOFT_TEST_LOCAL_MODEL, or nothing to run it with")
)
struct RealTokenCountTests {
    let home: Home
    let server: RealServer

    init() throws {
        home = try Home()
        server = try #require(RealServer.find())
    }

    @Test func `a count is what the answer is charged for`() async throws {
        let requests = Self.requests

        let counts = try await withProvider(in: home, model: server.model, configure: server.use) { provider in
            var counts: [(String, counted: Int?, charged: Int?)] = []
            for (name, request) in requests {
                let counted = try await provider.tokens(of: request)
                var asked = request
                asked.sampling.maximumTokens = 1
                counts.append((name, counted, try await provider.response(to: asked).usage?.promptTokens))
            }
            return counts
        }

        for (name, counted, charged) in counts {
            #expect(counted == charged, "\(name)")
            #expect((charged ?? 0) > 0, "\(name)")
        }
    }

    private static var requests: [(String, Request)] {
        let schema: JSON = ["type": "object", "properties": ["city": ["type": "string"]], "required": ["city"]]
        let short = Request(model: "local", turns: [Turn(.user, text: "Say hello.")])
        let long = Request(
            model: "local",
            turns: [
                Turn(.system, text: "You are terse."), Turn(.user, text: "Ça va? 東京 <|im_start|>"),
                Turn(.assistant, text: "Oui."), Turn(.user, text: String(repeating: "and so on ", count: 100)),
            ]
        )
        var structured = short
        structured.output = .schema(OutputSchema(schema: schema))
        var tools = Request(
            model: "local",
            turns: [
                Turn(.user, text: "How is the weather in Rome?"),
                Turn(
                    .assistant,
                    [Part(.toolCall(ToolCall(id: "c1", name: "weather", arguments: #"{"city":"Rome"}"#)))]
                ),
                Turn(.tool, [Part(.toolResult(ToolResult(id: "c1", name: "weather", value: "sunny")))]),
            ]
        )
        tools.tools.declarations = [
            ToolDeclaration(name: "weather", description: "Tells the weather.", parameters: schema)
        ]
        return [("short", short), ("several turns", long), ("a schema", structured), ("tools", tools)]
    }
}
