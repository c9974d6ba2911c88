import Foundation
import TestKit
import Testing

/// A program of the system that a test needs; where it is missing, the test is skipped and says so.
struct Tool: Sendable {
    static let curl = Tool("curl", probe: ["--version"])
    static let h2load = Tool("h2load", probe: ["--version"])
    static let openssl = Tool("openssl", probe: ["version"])

    let isAvailable: Bool
    private let name: String

    private init(_ name: String, probe: [String]) {
        self.name = name
        isAvailable = Program.runBlocking([name] + probe) == 0
        if !isAvailable { print("Skipping the tests that need \(name): there is no such command.") }
    }

    /// Runs it to its end; returns how it ended and what it wrote.
    func run(_ arguments: [String], in folder: TestFolder) async throws -> (status: Int32, output: String) {
        let output = folder.path(UUID().uuidString)
        let status = try #require(await Program.run([name] + arguments, output: output))
        return (status, try String(contentsOfFile: output, encoding: .utf8))
    }
}

/// A folder for the time of one test.
final class TestFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "aloft-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func path(_ name: String) -> String { url.appending(path: name).path }
}
