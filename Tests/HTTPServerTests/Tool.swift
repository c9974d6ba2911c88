import Foundation

/// A program of the system that a test needs; where it is missing, the test is skipped and says so.
struct Tool: Sendable {
    static let curl = Tool("curl", probe: ["--version"])
    static let h2load = Tool("h2load", probe: ["--version"])
    static let openssl = Tool("openssl", probe: ["version"])

    let isAvailable: Bool
    private let name: String

    private init(_ name: String, probe: [String]) {
        self.name = name
        let process = Self.process([name] + probe)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try? process.run()
        process.waitUntilExit()
        isAvailable = process.terminationStatus == 0
        if !isAvailable { print("Skipping the tests that need \(name): there is no such command.") }
    }

    private static func process(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        return process
    }

    /// Runs it to its end; returns how it ended and what it wrote.
    func run(_ arguments: [String], in folder: TestFolder) async throws -> (status: Int32, output: String) {
        let output = folder.url.appending(path: UUID().uuidString)
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        let process = Self.process([name] + arguments)
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = FileHandle.nullDevice
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return (status, String(decoding: try Data(contentsOf: output), as: UTF8.self))
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
