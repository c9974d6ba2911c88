import Foundation
import GeminiDialect
import JSON
import Testing

/// What real services were asked and answered: the recordings beside the checkout, and the few in `Fixtures`.
enum Recorded {
    /// One exchange.
    struct Exchange: CustomTestStringConvertible {
        var testDescription: String { name }
        var name: String
        var url: String
        var status: Int
        var request: JSON
        var response: [UInt8]

        var isStream: Bool { url.contains("alt=sse") }
        var flavour: GeminiContent.Flavour { url.contains("aiplatform") ? .vertex : .geminiAPI }
        var model: String {
            let last = url.split(separator: "/").last ?? ""
            return String(last.prefix { $0 != ":" })
        }

        /// The data of each event, or the whole body as the only one.
        var events: [[UInt8]] { isStream ? Recorded.events(in: response) : [response] }
    }

    /// The body of an answer alone.
    struct Answer: CustomTestStringConvertible {
        var testDescription: String { name }
        var name: String
        var body: [UInt8]

        var isStream: Bool { name.hasPrefix("streaming") }
        var events: [[UInt8]] { isStream ? Recorded.events(in: body) : [body] }
        /// Whether it answers `generateContent` rather than another method.
        var isGenerated: Bool { !name.contains("generate-images") && !name.contains("no-billable") }
    }

    /// A refusal that was posted, with what it should be told as.
    struct Refusal: CustomTestStringConvertible {
        var testDescription: String { name }
        var name: String
        var document: JSON
    }

    /// The recordings beside the checkout; none, with a message, where they are not.
    static let exchanges: [Exchange] = {
        let found = ["gemini", "vertex"].flatMap { exchanges(in: shared.appending(path: "wire/\($0)")) }
        if found.isEmpty { print("The recorded exchanges are not beside this checkout; their tests are skipped.") }
        return found
    }()

    static let fixtures: [Exchange] = exchanges(in: fixtureFolder)

    /// Bodies of answers alone, by name; streams end in `.txt`.
    static let responses: [Answer] = ["gemini-responses", "vertex-responses"].flatMap {
        files(in: shared.appending(path: "wire/\($0)")).map { Answer(name: $0.lastPathComponent, body: bytes($0)) }
    }

    /// Refusals that were posted, with what they should be told as.
    static let refusals: [Refusal] = files(in: shared.appending(path: "errors"))
        .filter { $0.lastPathComponent.hasPrefix("gemini-") || $0.lastPathComponent.hasPrefix("vertex-") }
        .compactMap { file in
            (try? JSON(parsing: bytes(file))).map { Refusal(name: file.lastPathComponent, document: $0) }
        }

    /// The data of each event of a stream's text.
    static func events(in stream: [UInt8]) -> [[UInt8]] {
        String(decoding: stream, as: UTF8.self).split(whereSeparator: \.isNewline)
            .filter { $0.hasPrefix("data:") }
            .map { Array($0.dropFirst(5).utf8.drop { $0 == UInt8(ascii: " ") }) }
    }

    private static let fixtureFolder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    private static let shared = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared").standardizedFileURL

    private static func files(in folder: URL) -> [URL] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
        return names.sorted()
            .filter { $0.hasSuffix(".json") || $0.hasSuffix(".txt") }
            .map { folder.appending(path: $0) }
    }

    private static func bytes(_ file: URL) -> [UInt8] { (try? Data(contentsOf: file)).map { Array($0) } ?? [] }

    private static func exchanges(in folder: URL) -> [Exchange] {
        files(in: folder).compactMap { file in
            guard let document = try? JSON(parsing: bytes(file)), let url = document["url"]?.string,
                url.contains("enerateContent"), let request = document["request"]
            else { return nil }
            return Exchange(
                name: file.lastPathComponent,
                url: url,
                status: document["status"]?.int ?? 0,
                request: request,
                response: Array((document["response"]?.string ?? "").utf8)
            )
        }
    }
}
