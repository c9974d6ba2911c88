import Foundation
import JSON
import ServerSentEvents
import Testing

/// An exchange with a live service.
struct Recording: Sendable, CustomTestStringConvertible {
    let name: String
    let request: [UInt8]
    let status: Int
    let contentType: String
    let response: [UInt8]

    var testDescription: String { name }
    var isStream: Bool { contentType.hasPrefix("text/event-stream") }
    var isAnswer: Bool { status == 200 && (isStream || contentType.hasPrefix("application/json")) }

    /// The data of each event of a recorded stream.
    var events: [[UInt8]] {
        get throws {
            var decoder = EventDecoder()
            let events = try decoder.feed(response.span)
            return (events + (decoder.finish().map { [$0] } ?? [])).map(\.data)
        }
    }
}

extension Recording {
    /// The recordings beside these tests, and all those in the shared folder beside the checkout where there is one.
    static let all: [Recording] = fixtures + shared

    static let fixtures = load(tests.appending(path: "Fixtures"))

    private static let shared: [Recording] = {
        let folder = checkout.deletingLastPathComponent().appending(path: "shared/wire/openai")
        let recordings = load(folder)
        if recordings.isEmpty { print("No shared recordings: only the fixtures are tested.") }
        return recordings
    }()

    static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    static let checkout = tests.deletingLastPathComponent().deletingLastPathComponent()

    static func named(_ name: String) throws -> Recording {
        try #require(fixtures.first { $0.name == name })
    }

    private static func load(_ folder: URL) -> [Recording] {
        documents(in: folder).compactMap { name, document in
            guard let request = document["request"], let status = document["status"]?.int else { return nil }
            let response = document["response"]
            return Recording(
                name: name,
                request: request.bytes,
                status: status,
                contentType: document["content_type"]?.string ?? "",
                response: response?.string.map { Array($0.utf8) } ?? response?.bytes ?? []
            )
        }
    }

    /// The JSON files of a folder, by name.
    static func documents(in folder: URL) -> [(name: String, document: JSON)] {
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "json" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .compactMap { file in
                guard let data = try? Data(contentsOf: file), let document = try? JSON(parsing: Array(data)) else {
                    return nil
                }
                return (name: file.deletingPathExtension().lastPathComponent, document: document)
            }
    }
}
