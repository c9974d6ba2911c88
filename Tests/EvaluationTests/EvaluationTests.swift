import Datasets
@testable import Evaluation
import Generation
import JSON
import Ledger
import Reports
import Statistics
import TestKit
import Testing

@Suite struct EvaluationTests {
    private static func right(_ question: String) -> String { (Int(question) ?? 0) % 2 == 0 ? "even" : "odd" }

    /// One target that is always right, one that says the same always, and one that never answers.
    private static let answers = Answers { model, question in
        switch model {
        case "right": .success(IntentLabel.answer(of: right(question)))
        case "stubborn": .success(IntentLabel.answer(of: "even"))
        default: .failure(Failure(.overloaded, "Not now."))
        }
    }

    private func evaluate(_ targets: [String], _ count: Int = 60) async -> EvaluationReport {
        var plan = Evaluation.Plan(targets: targets)
        plan.limit = 40
        return await Evaluation(plan, Self.answers.asker).run("intents@1", examples(count), labels: ["even", "odd"]) {
            _,
            _,
            _ in
        }
    }

    @Test func `targets are asked the same questions and compared in pairs`() async throws {
        let report = await evaluate(["stubborn", "right", "silent"])

        #expect(report.count == 40)
        #expect(report.targets.map { $0.good?.share } == [0.5, 1, 0])
        #expect(report.targets.map { $0.confusion?.macroF1 ?? 0 }.map { ($0 * 1000).rounded() } == [333, 1000, 0])
        #expect(report.targets[2].failures == ["overloaded": 40])
        let better = try #require(report.comparisons.first)
        #expect(better.good?.test.onlySecond == 20 && better.good?.test.onlyFirst == 0)
        #expect((better.good?.test.pValue ?? 1) < 0.001)
        #expect(better.good.map { ($0.difference * 1000).rounded() } == 500)
        #expect(report.targets[1].cost.mean == 1_000_000)
    }

    @Test func `what is asked to try models is tagged so, and never answered from what was kept`() async {
        let answers = Answers { _, _ in .success("x") }

        _ = await Evaluation(Evaluation.Plan(targets: ["a"]), answers.asker).run("d", examples(3), labels: []) {
            _,
            _,
            _ in
        }

        #expect(answers.tags.map(\.workflow) == Array(repeating: DatasetGathering.evaluation, count: 3))
        #expect(answers.controls == [.noStore, .noStore, .noStore])
    }

    @Test func `another model's answer is no answer of the target`() async {
        let asker = Asker("s", newID: { "id" }, cost: { _ in nil }) { _, exchange in
            exchange.record { $0.degradation = .model }
            var response = Response()
            response.apply(.text(#"{"intent":"even"}"#, candidate: 0))
            return (.success(response), exchange.provenance)
        }

        let report = await Evaluation(Evaluation.Plan(targets: ["a"]), asker).run(
            "d",
            examples(4),
            labels: ["even", "odd"]
        ) {
            _,
            _,
            _ in
        }

        #expect(report.targets[0].failures == ["degraded": 4])
        #expect(report.targets[0].good?.successes == 0)
        #expect(report.targets[0].cost.unpriced == 4)
    }

    @Test(arguments: [
        ([Delta.toolCall(index: 0, id: "1", name: "look", candidate: 0)], nil),
        ([.inlineData(InlineData(mimeType: "image/png", base64: "AA=="), candidate: 0)], nil), ([], "empty"),
        ([.text("", candidate: 0)], "empty"), ([.thought("Well.", candidate: 0)], "empty"),
    ])
    func `an answer without words is empty only where there is nothing else in it`(deltas: [Delta], failure: String?)
        async
    {
        let asker = Asker("s", newID: { "id" }, cost: { _ in nil }) { _, exchange in
            var response = Response()
            for delta in deltas { response.apply(delta) }
            return (.success(response), exchange.provenance)
        }

        let trial = await asker.ask(Request(model: "a", turns: []), expectsLabel: false)

        #expect(trial.failure == failure)
    }

    @Test(arguments: TestDatabase.available)
    func `answers of a step are held against the schema that it asked with`(kind: TestDatabase) async throws {
        let schema = #"{"type":"object","required":["scenes"]}"#
        let format = #"{"type":"json_schema","json_schema":{"name":"s","schema":\#(schema)}}"#
        let messages = #"[{"role":"user","content":"x"}]"#
        let entries = (0..<5).map { number -> LedgerEntry in
            var entry = recorded(number)
            let format = number < 4 ? #","response_format":\#(format)"# : ""
            entry.raw[0] = .init(.prompt, Array(#"{"model":"m","messages":\#(messages)\#(format)}"#.utf8), isKept: true)
            return entry
        }
        let examples = (0..<6).map { number in
            var example = DatasetExample(prompt: "\(number)", answer: #"{"scenes":[]}"#)
            example.source = "request-\(number)"
            return example
        }
        let asker = Asker("s", newID: { "id" }, cost: { _ in nil }) { request, exchange in
            var response = Response()
            switch request.turns.last?.text {
            case "0": response.apply(.text(#"{"scenes":[]}"#, candidate: 0))
            case "1":
                exchange.record { $0.repairs = ["a bracket"] }
                response.apply(.text(#"{"scenes":[]}"#, candidate: 0))
            case "2": return (.failure(Failure(.malformed, "No.")), exchange.provenance)
            case "3": return (.failure(Failure(.overloaded, "Not now.")), exchange.provenance)
            default: response.apply(.text(#"{"other":1}"#, candidate: 0))
            }
            return (.success(response), exchange.provenance)
        }
        var plan = Evaluation.Plan(targets: ["a"])

        try await withEntries(kind, entries) { plan.schemas = try await Evaluation.schemas(of: examples, $0) }
        let report = await Evaluation(plan, asker).run("d", examples, labels: []) { _, _, _ in }

        #expect(plan.schemas.count == 4)
        let json = report.json["targets"]?[0]?["schema"]
        #expect(json == ["accepted": 1, "mended": 1, "refused": 1])
        #expect(report.targets[0].good?.successes == 4)
        #expect(report.document.text.contains("by its step's schema"))
    }

    @Test func `JSON that does not satisfy the schema is refused`() async {
        let answers = Answers { _, _ in .success(#"{"other":1}"#) }
        var example = DatasetExample(prompt: "1", answer: #"{"scenes":[]}"#)
        example.source = "1"
        var plan = Evaluation.Plan(targets: ["a"])
        plan.schemas = ["1": OutputSchema(schema: ["type": "object", "required": ["scenes"]])]

        let report = await Evaluation(plan, answers.asker).run("d", [example], labels: []) { _, _, _ in }

        #expect(report.targets[0].good?.successes == 0)
        #expect(report.targets[0].form?.refused == 1)
    }

    @Test func `of examples without labels only the form is judged`() async {
        let answers = Answers { _, question in .success(question == "1" ? "no JSON" : #"{"a":1}"#) }
        let scenes = ["1", "2", "3"].map { DatasetExample(prompt: $0, answer: #"{"scene":1}"#) }

        let report = await Evaluation(Evaluation.Plan(targets: ["a"]), answers.asker).run("d", scenes, labels: []) {
            _,
            _,
            _ in
        }

        #expect(report.targets[0].good?.successes == 2)
        #expect(report.targets[0].confusion == nil)
    }

    @Test func `two that did the same are not said to be the same for certain`() async {
        let report = await evaluate(["right", "right"])

        #expect(report.document.text.contains("right against right: +0.0 points (95 %: −8.8 to +8.8)"))
    }

    @Test func `a report is JSON, text and a page on which nothing can run`() async throws {
        let hostile = DatasetExample(prompt: "1", answer: "x", label: "<script>alert(1)</script>")
        let trial = Trial()
        let report = EvaluationReport("d", [hostile], [("<img src=x onerror=y>", [trial])])

        let page = String(decoding: report.document.html, as: UTF8.self)

        #expect(page.hasPrefix("<!doctype html>"))
        #expect(!page.contains("<script>") && !page.contains("<img"))
        #expect(page.contains("&lt;img src=x"))
        #expect(report.json["targets"]?[0]?["target"] == "<img src=x onerror=y>")
        #expect(report.document.text.contains("d, 1 examples"))
    }

    @Test(arguments: [
        ([(#"{"intent":""#, -0.1), ("re", -0.5), ("order", -0.2), (#""}"#, -0.3)], 0.4966),
        ([(#"{"intent":"re"#, -0.7), ("order\"}", 0.0)], 0.4966), ([("nothing", -0.1)], nil), ([], nil),
    ])
    func `confidence is that of the label's tokens alone`(tokens: [(String, Double)], expected: Double?) {
        let confidence = Asker.confidence(of: "reorder", tokens.map { TokenProbability(token: $0.0, logarithm: $0.1) })

        #expect(confidence.map { ($0 * 10_000).rounded() / 10_000 } == expected)
    }

    @Test func `a sample has its share of every kind, and is always the same`() {
        let items = (0..<1000).map { ($0, $0 % 10 == 0 ? "rare" : "common") }
        func sample() -> [Int] {
            Sampling.stratified(items, count: 100) {
                $0.1
            } name: {
                "\($0.0)"
            }.map(\.0)
        }

        let chosen = sample()

        #expect(chosen.count == 100)
        #expect(chosen.count { $0 % 10 == 0 } == 10)
        #expect(chosen == sample())
    }
}
