import Foundation
import JSON
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: TestDocument.named("y_"))
    func `a document that must be accepted is`(document: TestDocument) throws {
        let value = try JSON(parsing: document.bytes)
        let splice = try JSONSplice(document.bytes)

        #expect(splice.isObject == (value.object != nil))
        #expect(try JSON(parsing: value.bytes) == value)
    }

    @Test(arguments: TestDocument.named("n_"))
    func `a document that must be refused is`(document: TestDocument) {
        #expect(throws: JSONError.self) { try JSON(parsing: document.bytes) }
        #expect(throws: JSONError.self) { try JSONSplice(document.bytes) }
    }

    @Test(arguments: TestDocument.named("i_"))
    func `where the standard leaves the choice, values and splices choose alike`(document: TestDocument) {
        let parsed = Result { try JSON(parsing: document.bytes) }
        let spliced = Result { try JSONSplice(document.bytes) }

        #expect(parsed.isSuccess == spliced.isSuccess)
        #expect(parsed.isSuccess == TestDocument.accepted.contains { document.name.hasPrefix($0) })
    }

    @Test func `the whole suite is there`() {
        #expect(TestDocument.named("").count == 316)
    }
}

/// A file of the conformance suite.
struct TestDocument: CustomTestStringConvertible {
    /// What is accepted of what the standard leaves open: numbers of any size, half surrogates in escapes, 500 levels.
    static let accepted = [
        "i_number_", "i_object_key_lone", "i_string_1st", "i_string_incomplete", "i_string_invalid_lonely",
        "i_string_invalid_surrogate", "i_string_inverted", "i_string_lone_second", "i_structure_500",
    ]

    let name: String
    let bytes: [UInt8]

    var testDescription: String { name }

    static func named(_ prefix: String) -> [TestDocument] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures/JSONTestSuite/test_parsing")
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.sorted { $0.path < $1.path }.compactMap { file in
            guard file.lastPathComponent.hasPrefix(prefix), let data = try? Data(contentsOf: file) else { return nil }
            return TestDocument(name: file.lastPathComponent, bytes: Array(data))
        }
    }
}

extension Result {
    var isSuccess: Bool {
        if case .success = self { true } else { false }
    }
}
