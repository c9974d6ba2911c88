import JSON
import Testing

/// What a caller gets when the service's own answer is odd on the wire.
@Suite struct DamageTests {
    @Test(arguments: Recording.streams)
    func `a stream that comes byte by byte is the same stream`(recording: Recording) async throws {
        try await withReplay(of: recording.service) { gateway in
            let answer = try await gateway.send(recording, .byteByByte)

            #expect(differences(recording, gateway.upstream.asked, answer) == [])
        }
    }

    @Test(arguments: Recording.streams)
    func `a stream that dies amid an event keeps its events and tells of it`(recording: Recording) async throws {
        let whole = recording.answers
        let end = try #require(recording.response.firstRange(of: Array("\r\n\r\n".utf8))).upperBound

        try await withReplay(of: recording.service) { gateway in
            let answer = try await gateway.send(recording, .cut(after: end + 12))

            let answers = Recording.answers(in: answer.body, .events)
            #expect(answer.status == 200)
            #expect(answers.dropLast() == whole.prefix(1))
            #expect(answers.last?["error"] != nil)
        }
    }

    @Test(arguments: Recording.streams)
    func `two values in one event are no answer, and the caller is told`(recording: Recording) async throws {
        var damaged = recording
        let first = try #require(recording.answers.first).text
        damaged.response = Array("data: \(first)\r\n\r\ndata: \(first)\r\ndata: \(first)\r\n\r\n".utf8)

        try await withReplay(of: recording.service) { [damaged] gateway in
            let answer = try await gateway.send(damaged)

            let answers = Recording.answers(in: answer.body, .events)
            #expect(answers.dropLast() == recording.answers.prefix(1))
            #expect(answers.last?["error"] != nil)
        }
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/31874", "an error of the provider came behind a 200"),
        arguments: Recording.streams
    )
    func `a stream that dies before its first event is refused`(recording: Recording) async throws {
        try await withReplay(of: recording.service) { gateway in
            let answer = try await gateway.send(recording, .cut(after: 12))

            #expect(answer.status >= 500)
            #expect(Recording.answers(in: answer.body, .whole).first?["error"] != nil)
        }
    }
}

extension Recording {
    /// A small stream of each service, made by hand.
    fileprivate static let streams: [Recording] = [
        stream(
            .gemini,
            "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
            #"{"contents":[{"parts":[{"text":"hi"}]}]}"#,
            googleEvents
        ),
        stream(
            .vertex(location: "us-central1"),
            "/v1beta1/projects/example-project/locations/us-central1/publishers/google/models/m:streamGenerateContent?alt=sse",
            #"{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}"#,
            googleEvents
        ),
        stream(
            .openAI(base: "/v1"),
            "/v1/chat/completions",
            #"{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"hi"}]}"#,
            [
                #"{"id":"c","object":"chat.completion.chunk","created":1,"model":"gpt-4o","choices":[{"index":0,"#
                    + #""delta":{"role":"assistant","content":"Grüß"}}]}"#,
                #"{"id":"c","object":"chat.completion.chunk","created":1,"model":"gpt-4o","choices":[{"index":0,"#
                    + #""delta":{"content":" 🦔"},"finish_reason":"stop"}],"future":[1.50]}"#,
                "[DONE]",
            ]
        ),
    ]

    private static let googleEvents = [
        #"{"candidates":[{"content":{"role":"model","parts":[{"text":"Grüß"}]},"index":0}],"modelVersion":"m"}"#,
        #"{"candidates":[{"content":{"role":"model","parts":[{"text":" 🦔"}]},"finishReason":"STOP","index":0}],"#
            + #""usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2,"totalTokenCount":3},"future":[1.50]}"#,
    ]

    private static func stream(_ service: Service, _ target: String, _ request: String, _ events: [String]) -> Recording
    {
        Recording(
            name: "\(service)",
            service: service,
            target: target,
            request: Array(request.utf8),
            status: 200,
            contentType: "text/event-stream",
            response: Array(events.map { "data: \($0)\r\n\r\n" }.joined().utf8)
        )
    }
}

extension Recording: CustomTestStringConvertible {
    var testDescription: String { name }
}
