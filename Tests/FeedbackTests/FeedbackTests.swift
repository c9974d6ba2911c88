import Feedback
import Generation
import JSON
import Store
import TestKit
import Testing

@Suite struct FeedbackTests {
    private func read(_ text: String) throws -> Feedback { try Feedback(JSON(parsing: text).object ?? [:]) }

    @Test(arguments: [
        (#"{"rating":3}"#, "either 'generation'"), (#"{"job":"j","generation":"g","rating":3}"#, "either 'generation'"),
        (#"{"job":"j"}"#, "Nothing is said"), (#"{"job":"j","rating":0}"#, "from 1 to 5"),
        (#"{"job":"j","rating":6}"#, "from 1 to 5"), (#"{"job":"j","rating":2.5}"#, "from 1 to 5"),
        (#"{"job":"j","rating":"5"}"#, "from 1 to 5"), (#"{"job":"j","quality":"superb"}"#, "excellent, good"),
        (#"{"job":"j","worked":1}"#, "true or false"), (#"{"job":7,"rating":1}"#, "is to be a text"),
        (#"{"job":"j","signal":"laughed"}"#, "accepted, edited, retried"),
    ])
    func `what makes no sense is refused in words`(text: String, part: String) {
        let error = #expect(throws: Failure.self) { try read(text) }

        #expect(error?.kind == .invalidRequest)
        #expect(error?.message.contains(part) == true)
    }

    @Test func `long comments are refused, not cut`() {
        let error = #expect(throws: Failure.self) {
            try read(#"{"job":"j","comments":"\#(String(repeating: "x", count: 5000))"}"#)
        }

        #expect(error?.message.contains("4000") == true)
    }

    @Test(arguments: TestDatabase.available)
    func `what is said again replaces what was said`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            try await database.migrate(to: FeedbackStore.migrations, component: FeedbackStore.component)
            let store = FeedbackStore(database)
            _ = try await store.add(try read(#"{"job":"j","rating":2,"comments":"dull"}"#), at: 1)
            _ = try await store.add(try read(#"{"job":"j","step":"draw/1","rating":4,"worked":true}"#), at: 2)
            _ = try await store.add(try read(#"{"job":"j","signal":"retried"}"#), at: 3)
            _ = try await store.add(try read(#"{"generation":"g","quality":"good","matched_intent":false}"#), at: 4)
            _ = try await store.add(try read(#"{"job":"j","rating":5}"#), at: 5)

            let all = try await store.list(nil, limit: 10)
            let ofJob = try await store.list(.job("j", step: nil), limit: 10)
            let ofStep = try await store.list(.job("j", step: "draw/1"), limit: 10)
            let late = try await store.list(nil, since: 4, limit: 1)
            await database.close()

            #expect(all.map { $0["rating"]?.int } == [5, nil, nil, 4])
            #expect(all[0]["comments"] == .null)
            #expect(all[1]["matched_intent"] == false)
            #expect(all[1]["quality"] == "good")
            #expect(ofJob.count == 3)
            #expect(ofStep.map { $0["worked"] } == [true])
            #expect(late.map { $0["rating"]?.int } == [5])
        }
    }
}
