import EventLoop
import Foundation
import SVG
import SVGRendering
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
}
