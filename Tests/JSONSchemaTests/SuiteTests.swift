import Foundation
import JSON
import JSONSchema
import Testing

@Suite struct SuiteTests {
    /// The groups that are refused, because they follow references to other documents or through relative identifiers,
    /// or use `$dynamicRef`.
    static let leftOut: Set<String> = [
        "anchor.json: Location-independent identifier with base URI change in subschema",
        "defs.json: validate definition against metaschema",
        "definitions.json: valid definition",
        "definitions.json: invalid definition",
        "ref.json: remote ref, containing refs itself",
        "ref.json: Recursive references between schemas",
        "ref.json: relative refs with absolute uris and defs",
        "ref.json: $id must be resolved against nearest parent, not just immediate parent",
        "ref.json: ref with absolute-path-reference",
        "unevaluatedItems.json: unevaluatedItems with $dynamicRef",
        "unevaluatedProperties.json: unevaluatedProperties with $dynamicRef",
    ]

    @Test(arguments: SuiteFile.committed)
    func `a verdict is the one of draft 2020-12`(file: SuiteFile) {
        let outcome = file.run()

        #expect(outcome.wrong == [])
        #expect(outcome.refused.subtracting(Self.leftOut).filter { !$0.hasPrefix("dynamicRef.json") } == [])
    }

    @Test func `a verdict is the one of draft 7`() {
        let files = SuiteFile.draft7
        guard !files.isEmpty else {
            print("Skipped: Debian's package json-schema-test-suite is not installed.")
            return
        }

        let outcomes = files.map { $0.run() }

        #expect(outcomes.flatMap(\.wrong) == [])
        #expect(Set(outcomes.flatMap(\.refused)).subtracting(Self.leftOut) == [])
        report("draft 7", outcomes)
    }

    @Test func `most of draft 2020-12 is covered`() {
        let outcomes = SuiteFile.committed.map { $0.run() }

        #expect(outcomes.map(\.passed).reduce(0, +) > 1000)
        report("draft 2020-12", outcomes)
    }

    private func report(_ name: String, _ outcomes: [SuiteOutcome]) {
        let passed = outcomes.map(\.passed).reduce(0, +)
        let skipped = outcomes.map(\.skipped).reduce(0, +)
        print("\(name): \(passed) cases agree, \(skipped) are left out in these groups:")
        for group in Set(outcomes.flatMap(\.refused)).sorted() { print("  \(group)") }
    }
}

struct SuiteOutcome {
    var passed = 0
    var wrong: [String] = []

    /// The groups whose schemas are refused, and how many cases they hold.
    var refused: Set<String> = []
    var skipped = 0
}

/// A file of the JSON Schema Test Suite.
struct SuiteFile: CustomTestStringConvertible {
    let url: URL
    let dialect: String?

    var testDescription: String { url.lastPathComponent }

    static var committed: [SuiteFile] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/draft2020-12")
        return files(in: folder, dialect: nil) + files(in: folder.appending(path: "optional"), dialect: nil)
    }

    static var draft7: [SuiteFile] {
        files(
            in: URL(filePath: "/usr/share/json-schema-test-suite/tests/draft7"),
            dialect: "http://json-schema.org/draft-07/schema#"
        )
        .filter { $0.url.lastPathComponent != "refRemote.json" }
    }

    private static func files(in folder: URL, dialect: String?) -> [SuiteFile] {
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
            .map { SuiteFile(url: $0, dialect: dialect) }
    }

    func run() -> SuiteOutcome {
        var outcome = SuiteOutcome()
        guard let data = try? Data(contentsOf: url), let groups = try? JSON(parsing: Array(data)) else {
            outcome.wrong.append("\(url.lastPathComponent) cannot be read")
            return outcome
        }
        for group in groups.array ?? [] {
            let name = "\(url.lastPathComponent): \(group["description"]?.string ?? "")"
            var schema = group["schema"] ?? .null
            if let dialect, schema.object != nil { schema["$schema"] = .string(dialect) }
            do throws(JSONSchemaError) {
                let schema = try JSONSchema(schema)
                for test in group["tests"]?.array ?? [] {
                    let findings = schema.validate(test["data"] ?? .null)
                    if findings.isEmpty == test["valid"]?.bool {
                        outcome.passed += 1
                    } else {
                        outcome.wrong.append(
                            "\(name): \(test["description"]?.string ?? ""): \(findings.map(\.message))"
                        )
                    }
                }
            } catch {
                outcome.refused.insert(name)
                outcome.skipped += group["tests"]?.array?.count ?? 0
            }
        }
        return outcome
    }
}
