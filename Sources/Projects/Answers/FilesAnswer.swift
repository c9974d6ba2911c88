import JSON
import JSONRepair

/// The files that a model's answer has, however it is written down.
///
/// Each file is read by itself: what is wrong with one is said, and the others are kept. What a cut leaves half is left out.
package struct FilesAnswer: Codable, Hashable, Sendable {
    package private(set) var files = Project()
    /// What is to be taken away.
    package private(set) var removed: Set<ProjectPath> = []
    /// What was mended, a few words each.
    package private(set) var repairs: [String] = []
    /// What was left out, and why.
    package var problems: [ProjectProblem] {
        refused + (uncounted > 0 ? [ProjectProblem("\(uncounted) more files", "for such reasons")] : [])
    }
    /// Whether the answer ends before its files do.
    package private(set) var isCut = false
    /// The file within which it does, which was left out; `nil` where that is not known.
    package private(set) var cutPath: String?

    private var refused: [ProjectProblem] = []
    /// How many more there are than are written down.
    private var uncounted = 0
    private let limits: Project.Limits

    private static let mostProblems = 20
    /// What is noted where files are in blocks.
    static let inBlocks = "files in fences"

    /// - Parameters:
    ///   - text: what a model wrote.
    ///   - limits: how much of it is taken.
    ///   - wasCut: whether it was cut off, which shows in the text only where that has an end.
    ///   - isGrowing: whether more is to come: then the last file that is there may not be all of it, and is left out.
    package init(
        _ text: String,
        limits: Project.Limits = Project.Limits(),
        isCut wasCut: Bool = false,
        isGrowing: Bool = false
    ) {
        self.limits = limits
        let kept = { (count: Int, isCut: Bool) in isGrowing && !isCut ? max(0, count - 1) : count }
        let blocks = FileBlocks(text)
        if blocks.isPlain {
            take(blocks, wasCut, kept)
            return
        }
        let scanner = FileScanner(text)
        let repair = JSONRepair.repair(text) { Self.list(in: $0) != nil }
        if let repair, let list = Self.list(in: repair.json), isWhole(repair, list, scanner) {
            repairs = repair.fixes.map(\.rawValue)
            isCut = repair.isTruncated
            take(list) { kept($0, repair.isTruncated) }
            cutPath = isCut ? known(scanner.cutPath) : nil
            take(removedIn: repair.json)
        } else if !scanner.entries.isEmpty {
            repairs = ["file by file"]
            isCut = scanner.cutPath != nil
            cutPath = known(scanner.cutPath)
            for (path, content) in scanner.entries.prefix(kept(scanner.entries.count, isCut)) { put(content, at: path) }
        } else {
            take(blocks, wasCut, kept)
            if files.isEmpty, !isGrowing {
                for (path, content) in blocks.guessed { put(content, at: path) }
                if !files.isEmpty { repairs.append("files without names") }
                isCut = blocks.isCut || wasCut
                cutPath = known(blocks.cutPath)
            }
        }
    }

    private mutating func take(_ blocks: FileBlocks, _ wasCut: Bool, _ kept: (_ count: Int, _ isCut: Bool) -> Int) {
        guard !blocks.entries.isEmpty || !blocks.removed.isEmpty else { return }
        repairs = [Self.inBlocks]
        isCut = blocks.isCut || wasCut
        for (path, content) in blocks.entries.prefix(kept(blocks.entries.count, isCut)) { put(content, at: path) }
        cutPath = known(blocks.cutPath)
        blocks.removed.prefix(limits.files).forEach { remove($0) }
    }

    /// A file that a project can have, and that is not in the answer.
    private func known(_ path: String?) -> String? {
        guard let path = path.flatMap({ try? ProjectPath($0) }), files[path] == nil else { return nil }
        return path.text
    }

    /// What a model is to put right, where there is nothing that could be used.
    package var findings: [String] {
        var findings = problems.map(\.description)
        if files.isEmpty, removed.isEmpty, isCut {
            findings.append(
                "The answer was cut off within \(cutPath ?? "its first file"): write less, so that all of it has room."
            )
        } else if files.isEmpty, removed.isEmpty {
            findings.append("There is no file in the answer: write each with its path, in the form that was asked for.")
        }
        return findings
    }

    // MARK: - Lists of files

    private enum List {
        case object(JSONObject)
        case array([JSON])
    }

    /// What holds the files of an answer: `files`, or the answer itself where its names are paths.
    private static func list(in json: JSON) -> List? {
        switch json["files"] {
        case .object(let object): return .object(object)
        case .array(let array): return .array(array)
        default: break
        }
        if case .array(let array) = json, array.contains(where: { path(of: $0) != nil }) { return .array(array) }
        guard case .object(let object) = json, !object.isEmpty else { return nil }
        let paths = object.members.count { $0.key.contains(".") && $0.value.string != nil }
        return paths * 2 >= object.count ? .object(object) : nil
    }

    private static func path(of element: JSON) -> String? {
        ["path", "file", "filename", "file_path", "name"].lazy.compactMap { element[$0]?.string }.first
    }

    /// Whether what was mended has as many files as the text: quotes that end nothing may have swallowed some.
    private func isWhole(_ repair: JSONRepair, _ list: List, _ scanner: FileScanner) -> Bool {
        if repair.fixes.allSatisfy({ $0 == .fence || $0 == .prose }) { return true }
        guard case .object(let object) = list else { return true }
        return object.count >= scanner.entries.count
    }

    private mutating func take(_ list: List, _ kept: (_ count: Int) -> Int) {
        switch list {
        case .object(let object):
            for (path, value) in object.members.prefix(kept(object.count)) { take(value, at: path) }
        case .array(let array):
            for element in array.prefix(kept(array.count)) {
                guard let path = Self.path(of: element) else { continue }
                let content = ["content", "code", "text", "source"].lazy.compactMap { element[$0] }.first
                take(content ?? .null, at: path)
            }
        }
    }

    private mutating func take(_ value: JSON, at path: String) {
        switch value {
        case .string(let text): put(text, at: path)
        case .null: remove(path)
        case .array(let lines) where !lines.isEmpty && lines.allSatisfy({ $0.string != nil }):
            note("lines")
            put(lines.compactMap(\.string).joined(separator: "\n"), at: path)
        case .array where path.hasSuffix(".json"), .object where path.hasSuffix(".json"):
            note("values for texts")
            put(value.pretty(), at: path)
        default: refuse(ProjectProblem(path, "its content is no text"))
        }
    }

    private mutating func take(removedIn json: JSON) {
        for name in ["removed", "deleted", "remove", "delete"] {
            for path in json[name]?.array ?? [] { if let path = path.string { remove(path) } }
        }
    }

    // MARK: - One file

    private mutating func put(_ text: String, at path: String) {
        do throws(ProjectProblem) {
            let path = try ProjectPath(path)
            if Self.isPlaceholder(text) { throw ProjectProblem(path.text, "it has '...' in place of its text") }
            var content = FileContent(text, at: path)
            content.repairs.forEach { note($0) }
            if !content.text.isEmpty, !content.text.hasSuffix("\n") { content.text.append("\n") }
            try files.put(content.text, at: path, limits)
        } catch {
            refuse(error)
        }
    }

    /// Whether a text only stands for one: dots, with or without the signs of a comment.
    private static func isPlaceholder(_ text: String) -> Bool {
        guard text.utf8.count < 200, text.contains("...") || text.contains("…") else { return false }
        return text.allSatisfy { $0.isWhitespace || ".…#/*-<!>()".contains($0) }
    }

    private mutating func remove(_ path: String) {
        do throws(ProjectProblem) {
            removed.insert(try ProjectPath(path))
        } catch {
            refuse(error)
        }
    }

    private mutating func refuse(_ problem: ProjectProblem) {
        if refused.count < Self.mostProblems { refused.append(problem) } else { uncounted += 1 }
    }

    private mutating func note(_ repair: String) {
        if !repairs.contains(repair) { repairs.append(repair) }
    }
}
