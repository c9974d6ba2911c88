import Doctor
import Foundation
import Testing

/// The page of causes and the code say the same.
@Suite struct PageTests {
    @Test func `the page has every cause, and no other`() throws {
        #expect(try rows().map { $0[0] } == Cause.allCases.map { "`\($0.rawValue)`" })
    }

    @Test(arguments: Cause.allCases)
    func `the page tells of a cause what the code does`(cause: Cause) throws {
        let row = try #require(try rows().first { $0[0] == "`\(cause.rawValue)`" })

        #expect(row[1] == cause.meaning)
        #expect(row[2] == cause.advice)
    }

    @Test(arguments: Cause.allCases)
    func `advice is one sentence`(cause: Cause) {
        expectOneSentence(cause.advice)
    }

    @Test func `every cause has words of its own`() {
        #expect(Set(Cause.allCases.map(\.meaning)).count == Cause.allCases.count)
    }

    private func rows() throws -> [[String]] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "Documentation/Doctor.md"), encoding: .utf8)
        return page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            line.dropFirst().dropLast().split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        .filter { $0.count == 3 }
    }
}
