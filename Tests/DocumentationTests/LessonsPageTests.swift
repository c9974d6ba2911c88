import Foundation
import Testing

/// The page of what others got wrong names tests that are there, and all of them.
@Suite struct LessonsPageTests {
    private static let numbers = (1...54).flatMap { $0 == 38 ? ["38", "38b"] : [String($0)] }

    @Test func `every lesson is on the page once, in order`() throws {
        #expect(try Page().rows.map(\.number) == Self.numbers)
    }

    @Test(arguments: numbers)
    func `a lesson has tests that are there and marked, or says why not`(number: String) throws {
        let row = try #require(try Page().rows.first { $0.number == number })
        let tests = try MarkedTests()

        for name in row.names {
            #expect(tests.isMarked[name] == true || Page.isScript(name), "\(name)")
        }
        let reasons = ["open: ", "does not apply: "]
        #expect(!row.names.isEmpty || reasons.contains { row.last.hasPrefix($0) })
    }

    @Test func `every test that is marked with a bug is on the page`() throws {
        let named = Set(try Page().rows.flatMap(\.names))
        let marked = try MarkedTests().isMarked.filter(\.value).keys

        #expect(marked.filter { !named.contains($0) }.sorted() == [])
    }
}

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// The page, row by row.
private struct Page {
    struct Row {
        var number: String
        /// What stands in the last column, and what of it is in backticks.
        var last: String
        var names: [String]
    }

    let rows: [Row]

    init() throws {
        let page = try String(contentsOf: root.appending(path: "Documentation/Lessons.md"), encoding: .utf8)
        rows = page.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 4, cells[0].first?.isNumber == true else { return nil }
            let pieces = cells[3].split(separator: "`", omittingEmptySubsequences: false)
            let names = pieces.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
            return Row(number: cells[0], last: cells[3], names: names)
        }
    }

    /// Whether it is a script of the repository, which proves what no test can.
    static func isScript(_ name: String) -> Bool {
        name.hasPrefix("scripts/") && FileManager.default.isExecutableFile(atPath: root.appending(path: name).path)
    }
}

/// The tests of the sources by their sentences, and whether each is marked with a bug.
private struct MarkedTests {
    var isMarked: [String: Bool] = [:]

    init() throws {
        let folder = root.appending(path: "Tests")
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        for file in files where file.hasSuffix(".swift") && !file.hasPrefix("DocumentationTests") {
            let source = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            for piece in source.components(separatedBy: "@Test").dropFirst() {
                let parts = piece.components(separatedBy: "func `")
                guard parts.count > 1, let name = parts[1].split(separator: "`").first else { continue }
                isMarked[String(name), default: false] = isMarked[String(name)] == true || parts[0].contains(".bug(")
            }
        }
    }
}
