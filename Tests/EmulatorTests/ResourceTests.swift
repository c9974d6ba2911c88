import Emulator
import Foundation
import JSON
import TestKit
import Testing

/// What a gateway passes through: files, cached contents and batches.
@Suite struct ResourceTests {
    @Test func `a file is uploaded resumably`() async throws {
        let fields = "x-goog-upload-command: start\r\nx-goog-upload-header-content-type: text/plain"
        let start = request("POST", "/upload/v1beta/files", nil, #"{"file":{"displayName":"My & file"}}"#)
            .replacing("host: a", with: "host: a\r\n\(fields)")
        try await withEmulator { provider in
            let started = try await provider.ask(start)
            let line = try #require(started.head.components(separatedBy: "\r\n").first { $0.contains("upload-url: ") })
            let target = try #require(line.components(separatedBy: "http://a").last)

            let command = "x-goog-upload-command: upload, finalize\r\nx-goog-upload-offset: 0"
            let finished = try await provider.ask(
                request("POST", target, nil, "12345").replacing("host: a", with: "host: a\r\n\(command)")
            )

            let file = try JSON(parsing: finished.body)["file"]
            #expect(started.head.contains("x-goog-upload-status: active"))
            #expect(finished.head.contains("x-goog-upload-status: final"))
            #expect(file?["mimeType"] == "text/plain")
            #expect(file?["displayName"]?.string?.lowercased() == "my & file")
            #expect(file?["sizeBytes"] == "5")
            #expect(file?["uri"]?.string?.hasPrefix("http://a/v1beta/files/") == true)
        }
    }

    @Test(arguments: [
        ("GET", "/v1beta/files", #"{"files":[{"name":"files/emulated""#), ("DELETE", "/v1beta/files/x", "{}"),
        ("GET", "/v1beta/files/x", #"{"name":"files/x""#),
        ("GET", "/v1beta/cachedContents", #"{"cachedContents":[{"name":"cachedContents/emulated""#),
        ("GET", "/v1beta/batches/b", #"{"name":"batches/b","#), ("POST", "/v1beta/batches/b:cancel", "{}"),
        ("GET", "/v1/projects/p/locations/l/cachedContents/7", #"{"name":"projects/p/locations/l/cachedContents/7""#),
    ])
    func `what is asked for is there`(method: String, path: String, start: String) async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(request(method, path))

            #expect(answer.status == 200)
            #expect(answer.body.hasPrefix(start), "\(answer.body)")
        }
    }

    @Test func `a cached content echoes what it was made with`() async throws {
        let body = #"{"model":"models/m","displayName":"d","ttl":"7200s","contents":[{"parts":[{"text":"12345678"}]}]}"#
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", "/v1beta/cachedContents", nil, body))
            let refused = try await provider.ask(request("POST", "/v1beta/cachedContents", nil, "{}"))

            let cached = try JSON(parsing: answer.body)
            #expect(cached["name"]?.string?.hasPrefix("cachedContents/") == true)
            #expect(cached["model"] == "models/m" && cached["displayName"] == "d")
            #expect(cached["expireTime"] == "2026-01-01T02:00:00Z")
            #expect(cached["usageMetadata"]?["totalTokenCount"] == 2)
            #expect(refused.status == 400)
        }
    }

    @Test func `a batch is an operation`() async throws {
        let body = #"{"batch":{"displayName":"d","inputConfig":{"requests":{"requests":[{},{}]}}}}"#
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", "/v1beta/models/m:batchGenerateContent", nil, body))

            let metadata = try JSON(parsing: answer.body)["metadata"]
            #expect(metadata?["state"] == "BATCH_STATE_PENDING")
            #expect(metadata?["displayName"] == "d" && metadata?["model"] == "models/m")
            #expect(metadata?["batchStats"]?["requestCount"] == "2")
        }
    }
}
