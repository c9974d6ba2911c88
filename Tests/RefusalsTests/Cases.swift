import Foundation
import GeminiDialect
import JSON
import OpenAIDialect
import Refusals
import Testing

/// A refusal that was posted, with what a careful reader made of it.
struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var service: Service
    var status: Int
    var headers: [String: String]
    var body: [UInt8]
    /// What `aloft explain --json` should say of it, but for the advice.
    var expected: JSON

    var testDescription: String { name }

    func explain() -> Explanation? {
        let header = { (name: String) in headers[name] }
        return switch service {
        case .gemini: Explanation(of: body, status: status, header: header, from: service, over: GeminiContent())
        case .vertex:
            Explanation(of: body, status: status, header: header, from: service, over: GeminiContent(.vertex))
        case .openAI, .llama: Explanation(of: body, status: status, header: header, from: service, over: OpenAIChat())
        }
    }

    /// Those kept here.
    static let fixtures = cases(in: here.appending(path: "Fixtures"))

    /// Those beside the checkout; those kept here, with a message, where there are none.
    static let all: [Case] = {
        let found = cases(in: here.appending(path: "../../../shared/errors").standardizedFileURL)
        if found.isEmpty {
            print("The posted refusals are not beside this checkout: only the few kept here are tested.")
        }
        return found.isEmpty ? fixtures : found
    }()

    static let fields = ["class", "retry_after_s", "retry_same_target", "fallback_helps", "caller_fault"]

    private static let here = URL(filePath: #filePath).deletingLastPathComponent()

    private static func cases(in folder: URL) -> [Case] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
        return names.sorted().filter { $0.hasSuffix(".json") }.compactMap { name in
            guard let data = try? Data(contentsOf: folder.appending(path: name)),
                let document = try? JSON(parsing: [UInt8](data)), let object = document.object
            else { return nil }
            let api = document["api"]?.string ?? ""
            var headers: [String: String] = [:]
            for (key, value) in document["headers"]?.object?.members ?? [] { headers[key.lowercased()] = value.string }
            return Case(
                name: name,
                service: Service(rawValue: api) ?? (api == "llama.cpp" ? .llama : .openAI),
                status: document["status"]?.int ?? 0,
                headers: headers,
                body: Array((document["body"]?.string ?? document["body"]?.text ?? "").utf8),
                expected: .object(JSONObject(object.members.filter { fields.contains($0.key) }))
            )
        }
    }
}
