import Emulator
import Foundation
import JSON
import TestKit
import Testing

/// `/api/intents` of a gateway that runs, with providers that are emulated.
@Suite(.timeLimit(.minutes(2)), .enabled(if: ServedProgram.program != nil)) struct IntentAPITests {
    private static let script = """
        rules:
          - { when: { path: "*endpoints/123:predict" }, do: { body: '{"predictions":["intent: add_to_order, products: [oat milk]"]}' } }
          - { when: { contains: "weather" }, do: { text: "It will rain." } }
          - { when: { contains: "slow" }, do: { delay: 60s, text: '{"intent":"reorder"}' } }
          - { when: { contains: "usual" }, do: { text: '{"intent":"reorder","entities":{"products":["milk"]}}' } }
          - { do: { text: '{"intent":"reorder"}' } }
        """

    /// Has `body` ask a gateway whose `intents` are asked of a model.
    private func withGateway(_ target: String, _ more: String = "", _ body: (ServedProgram) async throws -> Void)
        async throws
    {
        let emulator = Emulator(script: try Script(yaml: Array(Self.script.utf8), file: "script"))
        try await withEmulator(emulator) { provider in
            let configuration = """
                listen: ["127.0.0.1:0"]
                providers:
                  up: { kind: openai, base_url: "\(provider.baseURL)/v1", api_key: none }
                  vertex: { kind: vertex, project: p, location: us-central1, base_url: "\(provider.baseURL)", access_token: t }
                routes:
                  intents: { targets: [\(target)], retry: { attempts: 1 }, degrade: template }
                  others: { targets: [up/m, vertex/gemini-2.5-flash] }
                workflows: { intents: { route: intents\(more) } }
                """
            try await ServedProgram.running(configuration: configuration, body)
        }
    }

    private func classify(_ body: String, _ aloft: ServedProgram) async throws -> (status: Int, json: JSON) {
        let answer = try await aloft.send("POST", "/api/intents", body)
        return (answer.status, try JSON(parsing: answer.body))
    }

    @Test func `a query is answered with its label, and feedback to it is taken`() async throws {
        try await withGateway("up/m") { aloft in
            let (status, json) = try await classify(#"{"query":"the usual milk","user":"u"}"#, aloft)
            let id = try #require(json["id"]?.string)
            let feedback = #"{"generation":"\#(id)","matched_intent":true}"#
            var said = try await aloft.send("POST", "/api/feedback", feedback)
            // The row is written a moment after the answer; each try is a request of its own.
            while said.status == 404 { said = try await aloft.send("POST", "/api/feedback", feedback) }

            #expect(status == 200 && json["intent"] == "reorder" && json["entities"]?["products"] == ["milk"])
            #expect(json["provenance"]?["target"] == "up/m" && json["provenance"]?["source"] == "model")
            #expect(json["text"]?.string?.hasPrefix("intent: reorder, products: ['milk']") == true)
            #expect(said.status == 200)
        }
    }

    @Test func `several queries are answered in their order, and one that fails stands in its place`() async throws {
        try await withGateway("up/m") { aloft in
            let labels = #"["reorder","greeting"]"#
            let (status, json) = try await classify(
                #"{"queries":["milk again","what weather","eggs"],"labels":\#(labels)}"#,
                aloft
            )

            let answers = json["answers"]?.array ?? []
            #expect(status == 200 && answers.count == 3)
            #expect(answers.map { $0["intent"] ?? .null } == ["reorder", "unclear", "reorder"])
            #expect(answers[1]["provenance"]?["degraded"] == "template")
        }
    }

    @Test func `an endpoint of Vertex AI is asked to predict, and its line is read`() async throws {
        try await withGateway("vertex/endpoints/123/predict", ", form: line, threshold: 0") { aloft in
            let (status, json) = try await classify(#"{"query":"add oat milk"}"#, aloft)

            #expect(status == 200 && json["intent"] == "add_to_order")
            #expect(json["entities"]?["products"] == ["oat milk"])
            #expect(json["provenance"]?["target"] == "vertex/endpoints/123/predict")
        }
    }

    @Test func `whoever may not wait gets the standing answer in time`() async throws {
        try await withGateway("up/m", ", time: 300ms, default: product_search") { aloft in
            let (status, json) = try await classify(#"{"query":"qqq slow"}"#, aloft)

            #expect(status == 200 && json["intent"] == "product_search" && json["confidence"] == .null)
            #expect(json["provenance"]?["source"] == "default" && json["provenance"]?["degraded"] == "template")
        }
    }

    @Test(arguments: [
        ("{}", "query"), (#"{"query":7}"#, "query"), (#"{"query":"  "}"#, "nothing in it"),
        (#"{"query":"a","queries":["b"]}"#, "either"), (#"{"queries":[]}"#, "1 to 100"),
        (#"{"queries":["a",7]}"#, "text"), (#"{"query":"a","labels":["one"]}"#, "2 to 300"),
        (#"{"query":"a","labels":["a b","c"]}"#, "labels"), (#"{"query":"a","user":[]}"#, "user"), ("[", "JSON"),
    ])
    func `what cannot be asked is refused with what is wrong`(body: String, part: String) async throws {
        try await withGateway("up/m") { aloft in
            let answer = try await aloft.send("POST", "/api/intents", body)

            #expect(answer.status == 400)
            #expect(answer.body.contains(part), "\(answer.body)")
        }
    }
}
