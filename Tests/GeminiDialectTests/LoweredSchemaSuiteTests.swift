import Foundation
import GeminiDialect
import JSON
import JSONSchema
import Testing

/// What a schema accepts, the schema that Gemini is told accepts too: held against the JSON Schema Test Suite.
@Suite struct LoweredSchemaSuiteTests {
    @Test(arguments: Suite.all)
    func `a lowered schema accepts what the given one accepts`(suite: Suite) {
        let groups = suite.groups
        guard !groups.isEmpty else {
            print("Skipped: the JSON Schema Test Suite of \(suite.name) is not here.")
            return
        }
        var tally = Tally()

        for group in groups { tally.add(group) }

        #expect(tally.stricter == [])
        #expect(tally.foreign == [])
        #expect(tally.unusable == [])
        #expect(tally.unmarked == [])
        #expect(tally.cases > 200)
        tally.report(suite.name)
    }

    /// A draft's part of the suite.
    struct Suite: CustomTestStringConvertible {
        let name: String
        let folder: URL
        let dialect: String?

        var testDescription: String { name }

        static let all = [
            Suite(
                name: "draft 2020-12",
                folder: URL(filePath: #filePath).deletingLastPathComponent()
                    .appending(path: "../JSONSchemaTests/Fixtures/draft2020-12").standardizedFileURL,
                dialect: nil
            ),
            debian("draft7", "http://json-schema.org/draft-07/schema#"),
            debian("draft6", "http://json-schema.org/draft-06/schema#"),
            debian("draft4", "http://json-schema.org/draft-04/schema#"),
        ]

        private static func debian(_ name: String, _ dialect: String) -> Suite {
            let folder = URL(filePath: "/usr/share/json-schema-test-suite/tests").appending(path: name)
            return Suite(name: name, folder: folder, dialect: dialect)
        }

        var groups: [(name: String, schema: JSON, tests: [JSON])] {
            let files =
                (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
            return files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }.flatMap { file in
                let document = (try? Data(contentsOf: file)).flatMap { try? JSON(parsing: Array($0)) }
                return (document?.array ?? []).map { group in
                    var schema = group["schema"] ?? .null
                    if let dialect, schema.object != nil { schema["$schema"] = .string(dialect) }
                    let name = "\(file.lastPathComponent): \(group["description"]?.string ?? "")"
                    return (name: name, schema: schema, tests: group["tests"]?.array ?? [])
                }
            }
        }
    }

    /// What was found, by group.
    struct Tally {
        var groups = 0
        var cases = 0
        var exact = 0
        var still = 0
        var refusals = 0
        var leftOut: [String] = []
        var stricter: [String] = []
        var foreign: [String] = []
        var unusable: [String] = []
        var unmarked: [String] = []

        mutating func add(_ group: (name: String, schema: JSON, tests: [JSON])) {
            let lowered = LoweredSchema(group.schema)
            foreign += Self.foreignKeywords(in: lowered.schema).map { "\(group.name): \($0)" }
            // The verdict of the suite stands even where our own validator leaves a schema out.
            if (try? JSONSchema(group.schema)) == nil { leftOut.append(group.name) }
            guard let schema = try? JSONSchema(lowered.schema) else {
                unusable.append(group.name)
                return
            }
            groups += 1
            if !lowered.isWeakened { exact += 1 }
            for test in group.tests {
                cases += 1
                let isAccepted = schema.validate(test["data"] ?? .null).isEmpty
                let name = "\(group.name): \(test["description"]?.string ?? "")"
                if test["valid"]?.bool == true {
                    if !isAccepted { stricter.append(name) }
                } else {
                    refusals += 1
                    if !isAccepted { still += 1 }
                    if isAccepted, !lowered.isWeakened, !group.name.hasPrefix("format.json") { unmarked.append(name) }
                }
            }
        }

        func report(_ name: String) {
            print(
                """
                \(name): \(groups) schemas lowered, \(exact) of them at full strength; \(cases) values, of \(refusals) \
                invalid ones \(still) are refused still; our validator leaves out \(leftOut.count) of the originals
                """
            )
        }

        static func foreignKeywords(in schema: JSON) -> [String] {
            guard let object = schema.object else { return ["\(schema)"] }
            return object.members.flatMap { key, value -> [String] in
                switch key {
                case "$ref": object.members.allSatisfy { $0.key.hasPrefix("$") } ? [] : ["neighbours of $ref"]
                case "properties", "$defs": (value.object?.members ?? []).flatMap { foreignKeywords(in: $0.value) }
                case "items": foreignKeywords(in: value)
                case "additionalProperties": value.bool == nil ? foreignKeywords(in: value) : []
                case "anyOf", "prefixItems": (value.array ?? [.null]).flatMap(foreignKeywords)
                case "enum":
                    (value.array ?? [.null]).allSatisfy { $0.string != nil || $0.number != nil } ? [] : ["enum"]
                case "$id", "type", "format", "title", "description", "minItems", "maxItems", "minimum", "maximum",
                    "required", "propertyOrdering":
                    []
                default: [key]
                }
            }
        }
    }
}
