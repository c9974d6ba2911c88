import Emulator
import JSON
import ServerSentEvents
import TestKit
import Testing

/// The APIs whose streams are events with names.
@Suite struct NamedEventTests {
    @Test func `a response of OpenAI is whole`() async throws {
        let body = #"{"model":"gpt-5","input":"Say hello.","instructions":"Be brief.","metadata":{"a":"b"}}"#
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", "/v1/responses", nil, body))

            let response = try JSON(parsing: answer.body)
            let part = response["output"]?[0]?["content"]?[0]
            #expect(response["object"] == "response" && response["status"] == "completed")
            #expect(part?["text"] == "The emulator got 2 turns with 19 characters.")
            #expect(response["metadata"] == ["a": "b"] && response["instructions"] == "Be brief.")
            #expect(response["usage"]?["total_tokens"] == 13)
        }
    }

    @Test func `a response of OpenAI is streamed in numbered events`() async throws {
        let body = #"{"model":"gpt-5","input":[{"role":"user","content":"x"}],"stream":true}"#
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", "/v1/responses", "tokens=2", body))

            let events = try named(answer.body)
            #expect(
                events.map(\.name) == [
                    "response.created", "response.in_progress", "response.output_item.added",
                    "response.content_part.added", "response.output_text.delta", "response.output_text.delta",
                    "response.output_text.done", "response.content_part.done", "response.output_item.done",
                    "response.completed",
                ]
            )
            #expect(events.map { $0.json["sequence_number"]?.int } == Array(0..<10))
            #expect(events.allSatisfy { $0.json["type"]?.string == $0.name })
            #expect(events.last?.json["response"]?["output"]?[0]?["content"]?[0]?["text"] == "Lorem ipsum")
        }
    }

    @Test func `an interaction is whole`() async throws {
        let body = #"{"model":"gemini-3.8-flash","input":"Say hello."}"#
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", "/v1beta/interactions", nil, body))

            let interaction = try JSON(parsing: answer.body)
            let content = interaction["steps"]?[0]?["content"]?[0]
            #expect(interaction["status"] == "completed" && interaction["model"] == "gemini-3.8-flash")
            #expect(content?["text"] == "The emulator got 1 turn with 10 characters.")
            #expect(interaction["usage"]?["total_tokens"] == 11)
        }
    }

    @Test func `an interaction is streamed in steps`() async throws {
        let body = #"{"model":"m","input":"x","stream":true}"#
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", "/v1beta/interactions", "tokens=2", body))

            let events = try named(answer.body)
            #expect(
                events.map(\.name) == [
                    "interaction.created", "interaction.status_update", "step.start", "step.delta", "step.delta",
                    "step.stop", "interaction.completed",
                ]
            )
            #expect(events.allSatisfy { $0.json["event_type"]?.string == $0.name })
            #expect(events.last?.json["interaction"]?["usage"]?["total_output_tokens"] == 2)
        }
    }

    @Test(arguments: [
        ("/v1/responses", "fc_emulated", "function_call"), ("/v1beta/interactions", "call_emulated", "requires_action"),
    ])
    func `a tool is called`(path: String, id: String, mark: String) async throws {
        let tools = #"[{"type":"function","name":"f","parameters":{"type":"object","properties":{"a":{"const":7}}}}]"#
        let body = #"{"model":"m","input":"x","tools":\#(tools)}"#
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", path, "tool=f", body))

            let json = try JSON(parsing: answer.body)
            let call = (json["output"] ?? json["steps"])?[0]
            let arguments = try call?["arguments"]?.string.map { try JSON(parsing: $0) } ?? call?["arguments"]
            #expect(call?["name"] == "f" && call?["id"]?.string == id)
            #expect(arguments == ["a": 7])
            #expect(answer.body.contains(mark))
        }
    }

    @Test(arguments: ["/v1/responses", "/v1beta/interactions"])
    func `an error breaks a stream off`(path: String) async throws {
        let body = #"{"model":"m","input":"x","stream":true}"#
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", path, "error=overloaded; error_after=3", body))

            let events = try named(answer.body)
            #expect(events.count == 4 && events.last?.name == "error")
            #expect(answer.body.contains("The model is overloaded."))
        }
    }

    @Test(arguments: [
        ("rate_limit_minute", "rate_limit_exceeded"), ("quota_day", "quota_exceeded"), ("model_not_found", "not_found"),
    ])
    func `interactions have refusals of their own`(kind: String, code: String) async throws {
        let body = #"{"model":"m","input":"x"}"#
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", "/v1beta/interactions", "error=\(kind)", body))

            #expect(try JSON(parsing: answer.body)["error"]?["code"]?.string == code)
        }
    }

    @Test(arguments: [("GET", "", "completed"), ("DELETE", "", nil), ("POST", "/cancel", "cancelled")])
    func `an interaction that is asked for is there`(method: String, verb: String, status: String?) async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(request(method, "/v1beta/interactions/v1_x\(verb)"))

            #expect(answer.status == 200)
            #expect(try JSON(parsing: answer.body)["status"]?.string == status)
        }
    }

    @Test(arguments: ["/v1/responses", "/v1beta/interactions"], ["{}", #"{"model":"m"}"#, "["])
    func `a request that is wrong is refused`(path: String, body: String) async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", path, nil, body))

            #expect(answer.status == 400)
        }
    }

    private func named(_ body: String) throws -> [(name: String, json: JSON)] {
        var decoder = EventDecoder()
        return try decoder.feed(Array(body.utf8).span).map { ($0.name, try JSON(parsing: $0.data)) }
    }
}
