import Foundation
import Generation
import Refusals
import Testing

/// The page of failures and the code say the same.
@Suite struct FailuresPageTests {
    @Test func `the page has every class, and no other`() throws {
        let classes = try rows().map { $0[0] }

        #expect(classes == Failure.Kind.allCases.map { "`\($0.rawValue)`" })
    }

    @Test(arguments: Failure.Kind.allCases)
    func `the page tells of a class what the code does`(kind: Failure.Kind) throws {
        let row = try #require(try rows().first { $0[0] == "`\(kind.rawValue)`" })

        #expect(!row[1].isEmpty)
        #expect(row[2] == (kind.mayRetrySameTarget ? "yes" : "no"))
        #expect(row[3] == (kind.mayHelpElsewhere ? "yes" : "no"))
        #expect(row[4] == (kind.isCallersFault ? "yes" : "no"))
        #expect(row[5] == String(kind.httpStatus))
        #expect(row[6] == kind.advice)
    }

    private func rows() throws -> [[String]] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "Documentation/Failures.md"), encoding: .utf8)
        return page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            line.dropFirst().dropLast().split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        .filter { $0.count == 7 }
    }
}
