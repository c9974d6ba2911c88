import Generation
import JSON
import Ledger
import Testing

/// What is kept of a generation that the path has finished with.
@Suite struct RecordTests {
    @Test func `a row tells how the answer was made`() {
        let entry = LedgerEntry(Self.record, content: .none)

        let row = entry.generation
        #expect(row.id == "r-1")
        #expect(row.route == "lessons")
        #expect(row.target == "gemini/flash")
        #expect(row.model == "lessons")
        #expect(row.degraded == "model")
        #expect(row.isStreamed)
        #expect(row.isHedged)
        #expect(row.queued == 3000)
        #expect(row.total == 50_000)
        #expect(row.overhead == 10_000)
        #expect(row.thoughtTokens == 7)
        #expect(row.cost == nil)
        #expect(!row.isPriceKnown)
        #expect(row.notices == "One.\nTwo.")
        #expect(abs(Timestamp.now - row.time - 50_000) < 5_000_000)
        #expect(entry.attempts.map(\.number) == [1, 2])
        #expect(entry.attempts.map(\.failure) == ["overloaded", nil])
        #expect(entry.attempts.map(\.status) == [503, nil])
        #expect(entry.attempts.map(\.isHedge) == [false, true])
        #expect(entry.raw == [])
    }

    @Test(arguments: [LedgerSettings.Content.hashes, .full])
    func `content is the caller's body, and the answer in one form for all dialects`(
        content: LedgerSettings.Content
    ) throws {
        let entry = LedgerEntry(Self.record, content: content)

        let answer = try JSON(parsing: try #require(entry.raw.last?.bytes))
        #expect(entry.raw.map(\.kind) == [.prompt, .answer])
        #expect(entry.raw.allSatisfy { $0.isKept == (content == .full) })
        #expect(entry.raw.first?.bytes == Array("{}".utf8))
        #expect(answer["candidates"]?[0]?["parts"]?[0]?["text"] == "Hello")
        #expect(answer["candidates"]?[0]?["finish"] == "stop")
    }

    @Test func `texts of others are kept in a length that suits a row, whatever they are made of`() {
        // One character to people, and ten thousand bytes.
        let long = "aaae" + String(repeating: "\u{301}", count: 5000)
        var record = Self.record
        record.request?.model = long
        record.tags.user = long
        record.failure = Failure(.serverError, long)
        record.provenance.nativeFinishReason = long
        record.provenance.notices = [long]

        let row = LedgerEntry(record, content: .none).generation

        let kept = [row.model, row.user, row.nativeFinish, row.message, row.notices].map { $0?.utf8.count }
        #expect(kept == [512, 512, 512, 4096, 4096])
        #expect(row.model.map { long.unicodeScalars.starts(with: $0.unicodeScalars) } == true)
        record.request?.model = "a" + long
        #expect(LedgerEntry(record, content: .none).generation.model?.utf8.count == 511)
    }

    private static var record: GenerationRecord {
        let target = Target(provider: "gemini", model: "flash")
        var provenance = Provenance(requestID: "r-1")
        provenance.route = "lessons"
        provenance.target = target
        provenance.degradation = .model
        provenance.notices = ["One.", "Two."]
        provenance.usage = Usage(promptTokens: 3, answerTokens: 5, thoughtTokens: 7, cachedTokens: 1)
        var second = Attempt(target: target, duration: .milliseconds(30))
        second.queued = .milliseconds(3)
        second.isHedge = true
        provenance.attempts = [
            Attempt(target: target, duration: .milliseconds(10), failure: .overloaded, providerStatus: 503), second,
        ]
        var request = Request(model: "lessons", turns: [])
        request.isStreamed = true
        request.keepOriginal(Original(dialect: .gemini, body: Array("{}".utf8)))
        var response = Response()
        response.apply(.text("Hello", candidate: 0))
        response.apply(.finished(.stop, native: nil, candidate: 0))
        var record = GenerationRecord(provenance: provenance, dialect: .gemini)
        record.request = request
        record.response = response
        record.total = .milliseconds(50)
        return record
    }
}
