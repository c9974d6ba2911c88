import Generation
import JSON
import OpenAIDialect
import Testing

/// Requests that are wrong in one place end in a failure that names it, or in a value; never in a trap.
@Suite struct BadRequestTests {
    /// A request that has every field that is read.
    static let full: JSON = {
        let text = """
            {"model":"m","max_completion_tokens":1,"max_tokens":1,"temperature":1,"top_p":1,"top_k":1,"n":1,"stop":["a"],
            "seed":1,"logprobs":true,"top_logprobs":1,"presence_penalty":0,"frequency_penalty":0,"stream":true,
            "stream_options":{"include_usage":true},"reasoning_effort":"low","modalities":["text"],
            "service_tier":"flex","parallel_tool_calls":true,"web_search_options":{},
            "response_format":{"type":"json_schema","json_schema":{"name":"a","description":"b","schema":{},"strict":true}},
            "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{},"strict":true}}],
            "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required",
             "tools":[{"type":"function","function":{"name":"f"}}]}},
            "functions":[{"name":"f","description":"d","parameters":{}}],"function_call":{"name":"f"},
            "extra_body":{"google":{"thinking_config":{"include_thoughts":true,"thinking_budget":1,"thinking_level":"low"},
             "cached_content":"c","safety_settings":[{"category":"a","threshold":"b","method":"c"}]}},
            "google":{"cached_content":"c"},"thinking_config":{},"safety_settings":[],"cached_content":"c",
            "user":"u","metadata":{},"logit_bias":{},"store":true,"audio":{},"prediction":{},"verbosity":"low",
            "messages":[
             {"role":"system","content":"a","name":"n"},
             {"role":"user","content":[{"type":"text","text":"a"},{"type":"refusal","refusal":"a"},
              {"type":"image_url","image_url":{"url":"data:image/png;base64,A","detail":"low"}},
              {"type":"input_audio","input_audio":{"data":"A","format":"wav"}},
              {"type":"file","file":{"file_data":"A","filename":"a"}},{"type":"file","file":{"file_id":"a"}}]},
             {"role":"assistant","content":null,"refusal":"r","reasoning_content":"t","tool_calls":[
              {"id":"c__sig__AAAA","type":"function","function":{"name":"f","arguments":"{}"},
               "extra_content":{"google":{"thought_signature":"S"}}},
              {"id":"d","type":"custom","custom":{"name":"g","input":"i"}}],
              "function_call":{"name":"f","arguments":"{}"}},
             {"role":"tool","tool_call_id":"c__sig__AAAA","content":"1"},
             {"role":"function","name":"f","content":"1"}]}
            """
        return (try? JSON(parsing: text)) ?? .null
    }()

    /// Every place in the full request, each given by the steps that lead to it.
    static let places: [[Step]] = {
        var places: [[Step]] = []
        collect(full, [], &places)
        return places
    }()

    enum Step: Hashable, Sendable {
        case key(String)
        case index(Int)
    }

    private static func collect(_ value: JSON, _ path: [Step], _ places: inout [[Step]]) {
        if !path.isEmpty { places.append(path) }
        for (key, member) in value.object?.members ?? [] { collect(member, path + [.key(key)], &places) }
        for (index, element) in (value.array ?? []).enumerated() { collect(element, path + [.index(index)], &places) }
    }

    private static func replace(_ value: inout JSON, _ path: ArraySlice<Step>, by new: JSON?) {
        guard let step = path.first else { return }
        let rest = path.dropFirst()
        switch step {
        case .key(let key):
            guard rest.isEmpty else {
                if var inner = value[key] {
                    replace(&inner, rest, by: new)
                    value[key] = inner
                }
                return
            }
            value[key] = new
        case .index(let index):
            guard var array = value.array, array.indices.contains(index) else { return }
            if rest.isEmpty {
                if let new { array[index] = new } else { array.remove(at: index) }
            } else {
                replace(&array[index], rest, by: new)
            }
            value = .array(array)
        }
    }

    private static func spelled(_ path: [Step]) -> String {
        path.reduce(into: "") { text, step in
            switch step {
            case .key(let key): text += text.isEmpty ? key : ".\(key)"
            case .index(let index): text += "[\(index)]"
            }
        }
    }

    static let wrong: [JSON?] = [
        .null, true, -1, JSON(1e300), "", "unheard of", [], [.null], [:], ["type": 7], ["google": 7], nil,
    ]

    @Test func `the full request is read`() throws {
        let request = try OpenAIChat.readRequest(Self.full.bytes)

        #expect(request.turns.count == 5)
        #expect(Self.places.count > 100)
    }

    @Test(arguments: wrong.indices)
    func `a wrong value is named, passed over or understood, wherever it stands`(index: Int) throws {
        for place in Self.places {
            var body = Self.full
            Self.replace(&body, place[...], by: Self.wrong[index])

            do throws(Failure) {
                var request = try OpenAIChat.readRequest(body.bytes)
                #expect(throws: Never.self) { try OpenAIChat().write(request, model: "m") }
                request.turns.append(contentsOf: [])
                let written = try OpenAIChat().write(request, model: "gpt-5")
                #expect(throws: Never.self) { try JSON(parsing: written.body) }
            } catch {
                #expect(error.kind == .invalidRequest)
                let parameter = try #require(error.parameter, "\(Self.spelled(place))")
                #expect(error.message.hasPrefix("`\(parameter)` "))
                // The fault is told where it is, or where what it breaks is.
                let top = Self.spelled(Array(place.prefix(1)))
                #expect(parameter.hasPrefix(top), "\(parameter) for \(Self.spelled(place))")
            }
        }
    }

    /// Null means absent everywhere but for what must be there.
    @Test(
        .bug(id: "lesson-8", "nulls were answered with 500")
    )
    func `null is read as absent`() throws {
        for (key, _) in Self.full.object?.members ?? [] where key != "model" && key != "messages" {
            var body = Self.full
            body[key] = .null

            #expect(throws: Never.self, "\(key)") { try OpenAIChat.readRequest(body.bytes) }
        }
    }

    /// One wrong member each.
    static let faults = [
        #""temperature":"hot""#, #""top_p":[]"#, #""top_k":1.5"#, #""n":0"#, #""stop":5"#, #""stop":[5]"#,
        #""seed":"a""#, #""logprobs":3"#, #""top_logprobs":true"#, #""presence_penalty":{}"#,
        #""frequency_penalty":"a""#, #""max_tokens":"a""#, #""max_completion_tokens":[]"#, #""stream":"yes""#,
        #""stream_options":5"#, #""reasoning_effort":"huge""#, #""reasoning_effort":5"#, #""modalities":"text""#,
        #""modalities":["smell"]"#, #""service_tier":5"#, #""parallel_tool_calls":"no""#,
        #""web_search_options":true"#, #""response_format":"json""#, #""response_format":{"type":"xml"}"#,
        #""tools":{}"#, #""tools":[5]"#, #""tool_choice":5"#, #""functions":5"#, #""messages":"hi""#,
        #""messages":[{"role":"judge","content":"a"}]"#, #""model":[]"#, #""google":5"#, #""extra_body":[]"#,
        #""extra_body":{"google":1}"#, #""thinking_config":5"#, #""cached_content":5"#,
        #""safety_settings":{"category":"a"}"#, #""safety_settings":[{"category":"a"}]"#,
    ]

    @Test(arguments: faults)
    func `the field at fault is named`(fault: String) {
        let body = #"{"model":"m","messages":[{"role":"user","content":"hi"}],\#(fault)}"#

        let failure = #expect(throws: Failure.self) { try OpenAIChat.readRequest(Array(body.utf8)) }

        #expect(failure?.kind == .invalidRequest)
        #expect(failure?.parameter?.hasPrefix(fault.split(separator: "\"")[0]) == true)
    }

    @Test func `ten thousand messages are read, and written`() throws {
        let message: JSON = ["role": "user", "name": "n", "content": "hi"]
        let call: JSON = [
            "role": "assistant",
            "tool_calls": [["id": "c__sig__AAAA", "type": "function", "function": ["name": "f", "arguments": "{}"]]],
        ]
        let body: JSON = ["model": "m", "messages": .array((0..<5_000).flatMap { _ in [message, call] })]

        var request = try OpenAIChat.readRequest(body.bytes)
        let forwarded = try OpenAIChat().write(request, model: "m")
        request.turns.append(contentsOf: [])
        let written = try OpenAIChat().write(request, model: "m")

        #expect(request.turns.count == 10_000)
        #expect(request.unspoken.count == 1)
        #expect(try JSON(parsing: forwarded.body)["messages"]?[9_999]?["tool_calls"]?[0]?["id"] == "c")
        #expect(try JSON(parsing: written.body)["messages"]?.array?.count == 10_000)
    }
}
