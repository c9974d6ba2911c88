import Generation
import JSON
import TestKit
import Testing
import Validation

@Suite struct AnswerCheckTests {
    private let schema: JSON = ["type": "object", "properties": ["n": ["type": "integer", "maximum": 7]]]

    @Test func `an answer that satisfies the schema passes as it is`() async throws {
        let response = try await answer([.text(#"{"n": 7}"#)])

        #expect(response.text == #"{"n": 7}"#)
    }

    @Test(arguments: [#"{"n": 8}"#, #"{"n": "#, "Sure! {\"n\": 9}", "Sure!", ""])
    func `another answer is a failed attempt that may be made again`(text: String) async {
        let failure = await #expect(throws: Failure.self) { try await answer([.text(text)]) }

        #expect(failure?.kind == .malformed)
        #expect(failure?.kind.mayRetrySameTarget == true)
    }

    @Test func `JSON that is almost right is mended, and the answer says so`() async throws {
        let exchange = Exchange(id: "test")
        let native = NativeChunk(dialect: .openAI, bytes: Array("old".utf8))
        let chunk = Chunk(
            [.text("Sure! {n: 1,}", candidate: 0), .finished(.stop, native: nil, candidate: 0)],
            native: native
        )
        var seen: [Chunk] = []

        let response = try await answer([chunk], exchange: exchange) { seen.append($0) }

        #expect(response.text == #"{"n":1}"#)
        #expect(exchange.provenance.repairs == ["json: prose", "json: trailing_comma", "json: bare_key"])
        #expect(seen.allSatisfy { $0.native == nil })
    }

    @Test func `a bracket in prose does not stand for the JSON that comes with it`() async throws {
        let answered = try await answer([.text(#"As [1] says, {"n": 1}"#)], output: .json)
        let cut = await #expect(throws: Failure.self) {
            try await answer([.text(#"[1]: {"n": 1, "m": {"#)], output: .json)
        }

        #expect(answered.text == #"{"n":1}"#)
        #expect(cut?.kind == .malformed)
    }

    @Test func `whoever asks may mend the answer or refuse it`() async throws {
        let mends = Acceptance { text, _ in .accepted(text.uppercased(), repairs: ["case"]) }
        let refuses = Acceptance { text, finish in .refused(["'\(text)' ended by \(finish?.rawValue ?? "nothing")."]) }
        let exchange = Exchange(id: "test")
        let cut = Chunk([.text("hi", candidate: 0), .finished(.length, native: nil, candidate: 0)])

        let mended = try await answer([cut], output: .text, acceptance: mends, exchange: exchange)
        let refusal = await #expect(throws: Failure.self) {
            try await answer([cut], output: .text, isStreamed: true, acceptance: refuses)
        }

        #expect(mended.text == "HI")
        #expect(exchange.provenance.repairs == ["case"])
        #expect(refusal?.rejection == Rejection(answer: "hi", findings: ["'hi' ended by length."]))
    }

    @Test func `nothing of a stream leaves before it is accepted`() async {
        var seen = 0
        let refuses = Acceptance { _, _ in .refused(["no"]) }
        _ = await #expect(throws: Failure.self) {
            try await answer([.text("a"), .text("b")], output: .text, isStreamed: true, acceptance: refuses) { _ in
                seen += 1
            }
        }

        #expect(seen == 0)
    }

    /// A piece said over and over after a beginning, in chunks of some length.
    private func endless(_ piece: String, after start: String = "", by size: Int) -> [Chunk] {
        let bytes = Array((start + String(repeating: piece, count: 60_000 / piece.utf8.count)).unicodeScalars)
        return stride(from: 0, to: bytes.count, by: size).map { index in
            var part = String.UnicodeScalarView()
            part.append(contentsOf: bytes[index..<min(index + size, bytes.count)])
            // Not the end, which the shorthand says with each.
            return Chunk([.text(String(part), candidate: 0)])
        }
    }

    @Test(arguments: [1, 7, 5000], ["    # größer\n    pass\n", "\n", String(repeating: "x", count: 399) + "\n"])
    func `an answer that only repeats itself is broken off, and asked for again with more chance`(
        size: Int,
        piece: String
    ) async throws {
        let seen = Notes<String>()
        var refuses = Acceptance { _, finish in .refused(["'\(finish?.rawValue ?? "")'"]) }
        refuses.watch = { { seen.add($0) } }
        let chunks = endless(piece, after: "x = 1; ", by: size)

        let failure = await #expect(throws: Failure.self) {
            try await answer(chunks, output: .text, isStreamed: true, acceptance: refuses)
        }
        let plain = try await answer(chunks, output: .text, isStreamed: true)

        #expect(failure?.kind == .malformed && failure?.message.contains("the same over and over") == true)
        // Who reads it again goes on with it, and at a low temperature ends where it ended.
        let rejection = try #require(failure?.rejection)
        var request = Request(model: "m", turns: [Turn(.user, text: "Go on.")])
        // Where nobody says how much chance there is, a provider's own measure counts.
        #expect(request.asking(again: rejection).sampling.temperature == nil)
        request.sampling.temperature = 0.2
        let again = request.asking(again: rejection)
        #expect(again.turns.map(\.role) == [.user, .user] && again.sampling.temperature == 0.8)
        #expect(again.turns.last?.text.contains("Write each thing once") == true)
        #expect(seen.all.reduce(0) { $0 + $1.utf8.count } < 12_000)
        // Who asks for nothing but text gets what is said.
        #expect(plain.text.utf8.count > 59_000)
    }

    @Test func `what repeats itself and has come to its end is examined as it is`() async throws {
        let text = String(repeating: "again\n", count: 2000)
        let chunk = Chunk([.text(text, candidate: 0), .finished(.stop, native: nil, candidate: 0)])
        let accepts = Acceptance { text, finish in finish == .stop ? .accepted(text) : .refused(["cut"]) }

        let response = try await answer([chunk], output: .text, isStreamed: true, acceptance: accepts)

        #expect(response.text == text && response.candidates.first?.finishReason == .stop)
    }

    @Test func `an answer without an end is broken off, and not shown again`() async throws {
        // Numbers do not repeat themselves.
        let chunks = (0..<300).map { part in
            Chunk.text((0..<10_000).map { "\(part * 10_000 + $0) " }.joined())
        }
        let accepts = Acceptance { text, _ in .accepted(text) }

        let failure = await #expect(throws: Failure.self) {
            try await answer(chunks, output: .text, isStreamed: true, acceptance: accepts)
        }
        let plain = try await answer(chunks, output: .text, isStreamed: true)

        #expect(failure?.kind == .malformed && failure?.message.contains("more than 16 MiB") == true)
        #expect(failure?.rejection?.answer == "" && plain.text.utf8.count > 16 << 20)
    }

    @Test func `what came before it repeated itself counts where it is accepted, as if it had been cut short`()
        async throws
    {
        let takes = Acceptance { text, finish in
            finish == .length ? .accepted(String(text.prefix { $0 != "|" })) : .refused(["whole"])
        }

        let response = try await answer(
            endless("again\n", after: "a whole file|", by: 11),
            output: .text,
            isStreamed: true,
            acceptance: takes
        )

        #expect(response.text == "a whole file" && response.candidates.first?.finishReason == .length)
    }

    @Test(arguments: [
        String(repeating: "=", count: 3900), (0..<2000).map { "\($0), " }.joined(),
        String(repeating: "[" + String(repeating: "0, ", count: 30) + "],\n", count: 30),
        String(repeating: "(NULL, 'x', 0, now()),\n", count: 150), String(repeating: "ॐ नमः शिवाय। ", count: 108),
        String(repeating: String(repeating: "a line of some length, ", count: 20) + "\n", count: 8),
    ])
    func `what is long, and has much in common, is no repetition`(text: String) async throws {
        let chunks = stride(from: 0, to: text.count, by: 7).map { Chunk.text(String(text.dropFirst($0).prefix(7))) }

        let response = try await answer(chunks, output: .text, acceptance: Acceptance { text, _ in .accepted(text) })

        #expect(response.text == text)
    }

    @Test func `whoever asks may watch an answer grow, each attempt from its beginning`() async throws {
        let watched = Notes<[String]>()
        var asks = Acceptance { text, _ in
            watched.add(["examined"])
            return .accepted(text)
        }
        asks.watch = {
            let number = String(watched.add(["begun"]))
            return { more in watched.add([number, more]) }
        }
        let thought = Chunk([.thought("hm", candidate: 0), .text("other", candidate: 1)])

        _ = try await answer([thought, .text("a"), .text("b")], output: .text, isStreamed: true, acceptance: asks)
        _ = try await answer([.text("c")], output: .text, acceptance: asks)

        #expect(
            watched.all == [
                ["begun"], ["1", "a"], ["1", "b"], ["examined"], ["examined"], ["begun"], ["6", "c"], ["examined"],
            ]
        )
    }

    @Test func `the finding says where and what`() async {
        let failure = await #expect(throws: Failure.self) { try await answer([.text(#"{"n": 8}"#)]) }

        #expect(failure?.message.contains("/n") == true)
    }

    @Test func `an answer that was cut short is left to its finish reason`() async throws {
        let cut = Chunk([.text(#"{"n": "#, candidate: 0), .finished(.length, native: nil, candidate: 0)])

        #expect(try await answer([cut]).candidates[0].finishReason == .length)
    }

    @Test func `nothing of a whole answer leaves before the check`() async {
        var seen = 0
        _ = await #expect(throws: Failure.self) { try await answer([.text("no")], seen: { _ in seen += 1 }) }

        #expect(seen == 0)
    }

    @Test func `a stream that fails the check ends in a failure`() async {
        var seen = 0
        let failure = await #expect(throws: Failure.self) {
            try await answer([.text(#"{"n": 8}"#)], isStreamed: true, seen: { _ in seen += 1 })
        }

        #expect(seen == 1)
        #expect(failure?.kind == .malformed)
    }

    @Test func `targets that see to it themselves are not checked`() async throws {
        #expect(try await answer([.text("prose")], applies: false).text == "prose")
    }

    @Test(
        .bug(
            "https://github.com/googleapis/python-genai/issues/660",
            "a schema was refused as too much, or not kept to"
        )
    )
    func `a target that was told less than the schema is checked`() async throws {
        let exchange = Exchange(id: "test")
        exchange.record { $0.isOutputLoosened = true }

        let failure = await #expect(throws: Failure.self) {
            try await answer([.text(#"{"n": 8}"#)], applies: false, exchange: exchange)
        }

        #expect(failure?.kind == .malformed)
    }

    private func answer(
        _ chunks: [Chunk],
        applies: Bool = true,
        output: Output? = nil,
        isStreamed: Bool = false,
        acceptance: Acceptance? = nil,
        exchange: Exchange = Exchange(id: "test"),
        seen: (Chunk) -> Void = { _ in }
    ) async throws -> Response {
        var request = Request(model: "m", turns: [Turn(.user, text: "a number")])
        request.output = output ?? .schema(OutputSchema(schema: schema))
        request.acceptance = acceptance
        request.isStreamed = isStreamed
        request.attempt = AttemptScope(target: Target(provider: "p", model: "m"), timeout: TimeoutPolicy())
        let provider = ScriptedProvider(name: "p", .answer(chunks))
        let path = Path([AnswerCheck { _ in applies }, Scripted(provider: provider)])
        var response = Response()
        try await path.answer(request, exchange) { chunk throws(Failure) in
            seen(chunk)
            for delta in chunk.deltas { response.apply(delta) }
        }
        return response
    }
}

/// Ends a path in a scripted provider.
private struct Scripted: Stage {
    let provider: ScriptedProvider

    func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
        try await provider.answer(request, model: "m", timeout: TimeoutPolicy(), exchange: exchange, sink: sink)
    }
}
