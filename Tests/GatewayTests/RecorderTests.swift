import Gateway
import Generation
import TestKit
import Testing

/// Whoever keeps records is told of every generation, once, when it has ended.
@Suite struct RecorderTests {
    private static let chunks = [
        Chunk([.started(id: "abc", model: "m-1"), .text("Hel", candidate: 0)]), Chunk([.text("lo", candidate: 0)]),
        Chunk([.finished(.stop, native: "STOP", candidate: 0), .usage(Usage(promptTokens: 3, answerTokens: 2))]),
    ]

    @Test(arguments: [true, false])
    func `a stream is kept where it is wanted`(isWanted: Bool) async throws {
        let records = try await recording(
            #"{"model": "route", "stream": true, "messages": [{"role": "user", "content": "hi"}]}"#,
            .answer(Self.chunks),
            keeping: isWanted
        )

        let record = try #require(records.first)
        #expect(records.count == 1)
        #expect(record.response?.text == (isWanted ? "Hello" : nil))
        #expect(record.request?.isStreamed == true)
        #expect(record.status == 200)
        #expect(record.first != nil)
        #expect(record.provenance.route == "route")
        #expect(record.provenance.usage?.promptTokens == 3)
        #expect(record.provenance.nativeFinishReason == "STOP")
    }

    @Test func `a whole answer is there in any case`() async throws {
        let body = #"{"model": "route", "messages": [{"role": "user", "content": "hi"}]}"#

        let records = try await recording(body, .answer([.text("Hello")]), keeping: false)

        let record = try #require(records.first)
        #expect(record.response?.text == "Hello")
        #expect(record.request?.original.map { String(decoding: $0.body, as: UTF8.self) } == body)
        #expect(record.bytesIn == body.utf8.count)
        #expect(record.dialect == .openAI)
    }

    @Test func `a failure is recorded with its class and every attempt`() async throws {
        let records = try await recording(
            #"{"model": "route", "messages": [{"role": "user", "content": "hi"}]}"#,
            .failure(Failure(.auth, "The key is wrong.", providerStatus: 401)),
            keeping: true
        )

        let record = try #require(records.first)
        #expect(record.failure?.kind == .auth)
        #expect(record.status == 401)
        #expect(record.provenance.attempts.map(\.failure) == [.auth])
    }

    @Test(arguments: [
        (#""user": "ada", "#, "", "ada"), (#""safety_identifier": "ada", "#, "", "ada"),
        ("", "x-aloft-user: bo\r\n", "bo"), ("", "", nil),
    ])
    func `whom it is for is recorded where the caller says so`(member: String, field: String, user: String?)
        async throws
    {
        let body = #"{"model": "route", \#(member)"messages": [{"role": "user", "content": "hi"}]}"#

        let records = try await recording(body, .answer([.text("Hello")]), fields: field, keeping: false)

        let record = try #require(records.first)
        #expect(record.tags.user ?? record.request?.user == user)
    }

    @Test func `so is a request that cannot be read`() async throws {
        let records = try await recording("{", .answer([]), keeping: true)

        let record = try #require(records.first)
        #expect(record.request == nil)
        #expect(record.failure?.kind == .invalidRequest)
        #expect(record.status == 400)
    }

    /// What was recorded of one request, once its answer was complete.
    private func recording(
        _ body: String,
        _ outcome: ScriptedProvider.Outcome,
        fields: String = "",
        keeping: Bool
    ) async throws -> [GenerationRecord] {
        let (records, recorded) = AsyncStream.makeStream(of: GenerationRecord.self)
        let recorder = Recorder(keepsAnswer: { _ in keeping }, record: { _ = recorded.yield($0) })
        try await withGateway(recorder: recorder, ScriptedProvider(name: "p", outcome)) { gateway in
            _ = try await gateway.post("/v1/chat/completions", body, fields: fields)
            // The record comes after the answer, perhaps after its end has been seen here.
            var first = records.makeAsyncIterator()
            if let record = await first.next() { recorded.yield(record) }
        }
        recorded.finish()
        var all: [GenerationRecord] = []
        for await record in records { all.append(record) }
        return all
    }
}
