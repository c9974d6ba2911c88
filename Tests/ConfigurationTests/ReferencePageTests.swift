import Configuration
import Foundation
import Testing

/// The reference page and the code name the same keys and variables.
@Suite struct ReferencePageTests {
    @Test func `the page has every key the code reads, and no other`() throws {
        let yaml = Array(try fullFile().utf8)

        let known = try Configuration.reading(yaml: yaml, file: "full.yaml", environment: environment).knownKeys

        let documented = try names(under: "## Keys")
        #expect(known.subtracting(documented).sorted() == [], "read but not on the page")
        #expect(documented.subtracting(known).sorted() == [], "on the page but not read")
    }

    @Test func `the file the keys are taken from has a provider of every kind`() throws {
        let kinds = Set(try configuration(fullFile()).providers.map(\.kind.name))

        #expect(kinds == Set(Configuration.Provider.Kind.Name.allCases))
    }

    @Test func `the page has every variable the code reads, and no other`() throws {
        #expect(try names(under: "## Variables") == Configuration.environmentVariables)
    }

    @Test func `the page's example is a configuration`() throws {
        let page = try page()
        let start = try #require(page.firstRange(of: "```yaml\n"))
        let end = try #require(page[start.upperBound...].firstRange(of: "```"))

        let found = problems(String(page[start.upperBound..<end.lowerBound]))

        #expect(found == [])
    }

    private func page() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "Documentation/Configuration.md"), encoding: .utf8)
    }

    /// The first cell of every row in the tables of a section.
    private func names(under heading: String) throws -> Set<String> {
        var isInside = false
        var names: Set<String> = []
        for line in try page().split(separator: "\n") {
            if line.hasPrefix("## ") { isInside = line == heading }
            guard isInside, line.hasPrefix("| `") else { continue }
            names.insert(String(line.dropFirst(3).prefix { $0 != "`" }))
        }
        return names
    }
}
