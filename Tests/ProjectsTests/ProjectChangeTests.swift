import Foundation
import Projects
import Testing

/// One version of a project and the next.
@Suite struct ProjectChangeTests {
    @Test func `what an answer does not name stays`() throws {
        let before = try project(["a.py": "1\n", "b.py": "2\n", "c.py": "3\n"])

        let change = ProjectChange(
            FilesAnswer(#"{"files": {"b.py": "two", "d.py": "4"}, "removed": ["c.py", "zz.py"]}"#),
            over: before
        )

        #expect(change.after.plain == ["a.py": "1\n", "b.py": "two\n", "d.py": "4\n"])
        #expect(change.added.map(\.text) == ["d.py"] && change.changed.map(\.text) == ["b.py"])
        #expect(change.removed.map(\.text) == ["c.py"])
    }

    @Test func `what was not shown is neither written over nor removed`() throws {
        let before = try project(["a.py": "1\n", "b.py": "2\n"])
        let unseen = try ["b.py", "app"].map { try ProjectPath($0) }

        let change = ProjectChange(
            FilesAnswer(#"{"files": {"a.py": "one\n", "app/c.py": "3\n", "apple.py": "4\n"}, "removed": ["b.py"]}"#),
            over: before,
            unseen: unseen
        )

        #expect(change.after.plain == ["a.py": "one\n", "b.py": "2\n", "apple.py": "4\n"])
        #expect(change.problems.map(\.path) == ["b.py", "app/c.py"])
    }

    @Test(arguments: [(1, false), (2, false), (3, true), (10, true)])
    func `below four fifths of its files, a project is lost`(count: Int, isLost: Bool) throws {
        let files = (0..<10).map { ("f\($0).py", "x = \($0)\n") }
        let before = try project(Dictionary(uniqueKeysWithValues: files))
        let gone = (0..<count).map { "\"f\($0).py\": \($0 % 2 == 0 ? "null" : "\" \"")" }.joined(separator: ",")

        let change = ProjectChange(FilesAnswer("{\"files\": {\(gone)}}"), over: before)

        #expect(change.lost.count == count && change.losesTooMuch == isLost)
    }

    static let pairs: [(String?, String?)] = [
        (nil, "a\nb\n"), ("a\nb\n", nil), ("a\n", "a"), ("a", "a\n"), ("a", "b"), ("", "x\n"), ("x\n", ""),
        ("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
        ("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n", "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n12\n13\n"),
        ("a\na\na\nb\n", "a\nb\na\na\n"), ("\n\n\n", "\n\n"), ("--- x\n+++ y\n", "+++ y\n--- x\n"),
        ((0..<4000).map { "old \($0)\n" }.joined(), (0..<4000).map { "new \($0)\n" }.joined()),
    ]

    @Test(arguments: pairs)
    func `patch makes the one of the other`(old: String?, new: String?) throws {
        let patch = "/usr/bin/patch"
        guard FileManager.default.isExecutableFile(atPath: patch) else {
            return print("patch is not installed: not checked")
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "diff-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "f.txt")
        if let old { try Data(old.utf8).write(to: file) }
        let diff = UnifiedDiff(path: try ProjectPath("f.txt"), from: old, to: new).text
        try Data(diff.utf8).write(to: folder.appending(path: "x.patch"))

        let process = Process()
        process.executableURL = URL(filePath: patch)
        process.arguments = ["-s", "-E", "-p1", "-i", "x.patch"]
        process.currentDirectoryURL = folder
        try process.run()
        process.waitUntilExit()

        #expect(process.terminationStatus == 0)
        let made = try? String(decoding: Data(contentsOf: file), as: UTF8.self)
        // What is empty, patch takes away.
        #expect((made ?? "") == (new ?? ""))
    }

    @Test func `what is the same differs in nothing`() throws {
        let same = try project(["a.py": "1\n"])

        #expect(ProjectChange(from: same, to: same).diff.isEmpty)
    }
}
