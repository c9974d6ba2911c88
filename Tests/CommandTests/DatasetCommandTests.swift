import Foundation
import JSON
import TestKit
import Testing

/// `aloft dataset` and `aloft feedback`, as a shell runs them.
@Suite(.enabled(if: Reporting.program != nil)) struct DatasetCommandTests {
    @Test func `a file becomes a dataset, which is listed, exported and examined`() async throws {
        try await withTemporaryFolder { folder in
            let lines = (0..<60).map {
                #"{"prompt":"thing \#($0) of mine","response":"intent: l\#($0 % 3), confidence: 0.9"}"#
            }
            try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: folder + "/in.jsonl"))
            let store = "--store sqlite:\(folder)/store.db"

            let made = try await Reporting.run(
                "dataset import \(folder)/in.jsonl --name q --labelled \(store) --json",
                home: folder
            )
            let listed = try await Reporting.run("dataset list \(store)", home: folder)
            let exported = try await Reporting.run("dataset export q@1 --format prompt-response \(store)", home: folder)
            let validated = try await Reporting.run("dataset validate q \(store)", home: folder)
            let unknown = try await Reporting.run("dataset show other \(store)", home: folder)
            let misspelt = try await Reporting.run("dataset biuld \(store)", home: folder)

            #expect(try JSON(parsing: made.output)["labels"]?["l1"]?["train"]?.int != nil)
            #expect(listed.output.contains("q@1"))
            #expect(Set(exported.output.split(separator: "\n").map(String.init)) == Set(lines))
            #expect(validated.output.hasPrefix("60 examples, nothing wrong"))
            #expect(unknown.status == 1)
            #expect(misspelt.status == 2)
        }
    }

    @Test func `feedback is given of what is recorded, and of nothing else`() async throws {
        try await Reporting.withStore { store in
            let rows = try await Reporting.run("store export --store \(store)")
            let first = rows.output.split(separator: "\n").first.map(String.init) ?? ""
            let id = try #require(try JSON(parsing: first)["id"]?.string)

            let given = try await Reporting.run("feedback give --generation \(id) --rating 4 --user a --store \(store)")
            let again = try await Reporting.run(
                "feedback give --generation \(id) --correction right --user a --store \(store)"
            )
            let listed = try await Reporting.run("feedback list --json --store \(store)")
            let unknown = try await Reporting.run("feedback give --generation nothing --rating 4 --store \(store)")
            let wrong = try await Reporting.run("feedback give --generation \(id) --rating 9 --store \(store)")

            let said = try JSON(parsing: listed.output).array ?? []
            #expect(given.status == 0 && again.status == 0)
            #expect(said.map { $0["correction"] } == ["right"])
            #expect(unknown.status == 1)
            #expect(wrong.status == 2)
        }
    }

    @Test func `models are tried on a dataset and on what was recorded`() async throws {
        try await Reporting.withStore { store in
            try await withTemporaryFolder { folder in
                let configuration = """
                    store: \(store)
                    providers: { canned: { kind: template, text: "intent: l1, confidence: 0.9" } }
                    routes: { default: { targets: [canned] } }
                    """
                try Data(configuration.utf8).write(to: URL(filePath: folder + "/aloft.yaml"))
                let lines = (0..<60).map { #"{"prompt":"thing \#($0) of mine","response":"intent: l\#($0 % 3)"}"# }
                try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: folder + "/in.jsonl"))
                let with = "--config \(folder)/aloft.yaml"
                _ = try await Reporting.run(
                    "dataset import \(folder)/in.jsonl --name q --labelled \(with)",
                    home: folder
                )

                let tried = try await Reporting.run(
                    "evaluate --dataset q --targets default \(with) --json",
                    home: folder
                )
                let page = "\(folder)/page.html"
                let improved = try await Reporting.run("report improvement --html \(page) \(with)", home: folder)
                let replayed = try await Reporting.run(
                    "replay --route default --candidate default \(with)",
                    home: folder
                )
                let nobody = try await Reporting.run("evaluate --dataset q --targets nobody \(with)", home: folder)

                let result = try JSON(parsing: tried.output)
                // A canned text is nobody's answer.
                #expect(result["targets"]?[0]?["failures"]?["degraded"]?.int == result["examples"]?.int)
                #expect(tried.status == 0)
                #expect(improved.output.contains("What to do next"))
                #expect(try String(contentsOfFile: page, encoding: .utf8).hasPrefix("<!doctype html>"))
                #expect(replayed.status == 1 && replayed.output.contains("No go: only 0 requests"))
                #expect(nobody.status == 2)
            }
        }
    }
}
