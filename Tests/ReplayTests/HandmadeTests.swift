import Testing

/// Exchanges that are replayed without any recording beside the checkout.
@Suite struct HandmadeTests {
    @Test(
        arguments: [
            (Recording.Service.gemini, "/v1beta/models"),
            (.vertex(location: "global"), "/v1/projects/example-project/locations/global/publishers/google/models"),
        ]
    )
    func `a call for pictures is passed on as it is`(service: Recording.Service, place: String) async throws {
        let recording = Recording(
            name: "pictures",
            service: service,
            target: "\(place)/imagen-4.0-generate-001:predict",
            request: Array(#"{"instances":[{"prompt":"A hedgehog"}]}"#.utf8),
            status: 200,
            contentType: "application/json",
            response: Array(#"{"predictions":[{"mimeType":"image/png","bytesBase64Encoded":"AA=="}]}"#.utf8)
        )

        try await withReplay(of: service) { gateway in
            let answer = try await gateway.send(recording)

            #expect(differences(recording, gateway.upstream.asked, answer) == [])
        }
    }

    @Test(arguments: ["data: ", ""])
    func `an error amid a stream is told in the provider's words`(label: String) async throws {
        let events = [
            #"data: {"candidates":[{"content":{"role":"model","parts":[{"text":"a"}]},"index":0}]}"#,
            label + #"{"error":{"code":499,"message":"Cancelled.","status":"CANCELLED","details":[{"@type":"x"}]}}"#,
        ]
        let recording = Recording(
            name: "error amid a stream",
            service: .gemini,
            target: "/v1beta/models/m:streamGenerateContent?alt=sse",
            request: Array(#"{"contents":[{"parts":[{"text":"hi"}]}]}"#.utf8),
            status: 200,
            contentType: "text/event-stream",
            response: Array(events.map { "\($0)\r\n\r\n" }.joined().utf8)
        )

        try await withReplay(of: .gemini) { gateway in
            let answer = try await gateway.send(recording)

            #expect(differences(recording, gateway.upstream.asked, answer) == [])
        }
    }
}
