import EventLoop
import Foundation
import Programs
import SVG
import SVGRendering
import TestKit
import Testing

/// An answer of a model, and what is to be thought of it.
struct SVGFixture: CustomTestStringConvertible, Sendable {
    let name: String
    let text: String

    var testDescription: String { name }

    var outcome: SVGVerdict.Outcome? {
        switch name.split(separator: "-").first {
        case "accepted": .accepted
        case "findings": .acceptedWithFindings
        case "refused": .refused
        default: nil
        }
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    static let all: [SVGFixture] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".txt") }.sorted().compactMap(named)
    }()

    static func named(_ name: String) -> SVGFixture? {
        let file = folder.appending(path: name.hasSuffix(".txt") ? name : name + ".txt")
        return (try? String(contentsOf: file, encoding: .utf8)).map { SVGFixture(name: name, text: $0) }
    }
}

/// The program that draws, where it is installed.
enum Renderer {
    static let path = "/usr/local/bin:/usr/bin:/bin"

    static let isThere: Bool = {
        let isThere = path.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/rsvg-convert")
        }
        if !isThere { print("rsvg-convert is not installed; nothing is rendered in these tests.") }
        return isThere
    }()

    static func with<Result: Sendable>(
        _ limits: RSVGRenderer.Limits = RSVGRenderer.Limits(),
        path: String = path,
        _ body: (RSVGRenderer) async throws -> Result
    ) async throws -> Result {
        let loop = try EventLoop(label: "drawing")
        loop.start()
        defer {
            loop.stop()
            loop.join()
        }
        return try await body(RSVGRenderer(on: loop, path: path, limits: limits))
    }

    /// Draws with a shell script in the program's place, in a folder of its own, `$here`.
    static func with(
        script: String,
        _ limits: RSVGRenderer.Limits,
        _ body: (RSVGRenderer, URL) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "aloft-drawing-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = folder.appending(path: "rsvg-convert")
        let text = "#!/bin/sh\nPATH=\(path)\nhere='\(folder.path)'\n\(script)\n"
        try #require(Program.install(text, at: program.path))
        try await with(limits, path: "\(folder.path):\(path)") { try await body($0, folder) }
    }
}
