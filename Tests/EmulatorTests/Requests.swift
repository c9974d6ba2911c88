import Emulator
import Foundation
import ServerSentEvents
import TestKit

/// A request for a whole answer; with `isStreamed`, for a stream of events.
func geminiRequest(
    _ order: String? = nil,
    model: String = "gemini-2.5-flash",
    isStreamed: Bool = false,
    query: String = "?alt=sse",
    body: String = #"{"contents":[{"role":"user","parts":[{"text":"Say hello."}]}]}"#
) -> String {
    let method = isStreamed ? "streamGenerateContent\(query)" : "generateContent"
    return request("POST", "/v1beta/models/\(model):\(method)", order, body)
}

func chatRequest(_ order: String? = nil, model: String = "gpt-4o-mini", isStreamed: Bool = false) -> String {
    let options = isStreamed ? #","stream":true,"stream_options":{"include_usage":true}"# : ""
    let body = #"{"model":"\#(model)","messages":[{"role":"user","content":"Say hello."}]\#(options)}"#
    return request("POST", "/v1/chat/completions", order, body)
}

func request(_ method: String, _ target: String, _ order: String? = nil, _ body: String = "") -> String {
    var head = "\(method) \(target) HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: \(body.utf8.count)\r\n"
    if let order { head += "x-emulate: \(order)\r\n" }
    return head + "\r\n" + body
}

/// An answer taken apart.
struct Parsed {
    let status: Int
    let head: String
    /// Without the framing of its chunks.
    let body: String
    /// Whether the end of a chunked body was there.
    let hasEnd: Bool

    init(_ answer: String) {
        let halves = answer.components(separatedBy: "\r\n\r\n")
        head = halves[0].lowercased()
        status = Int(halves[0].split(separator: " ").dropFirst().first ?? "") ?? 0
        let rest = Array(answer.utf8.dropFirst(halves[0].utf8.count + 4))
        guard head.contains("transfer-encoding: chunked") else {
            (body, hasEnd) = (String(decoding: rest, as: UTF8.self), true)
            return
        }
        var text: [UInt8] = []
        var position = 0
        var isEnded = false
        while let end = rest[position...].firstIndex(of: UInt8(ascii: "\r")) {
            let size = Int(String(decoding: rest[position..<end], as: UTF8.self), radix: 16) ?? 0
            isEnded = size == 0
            if size == 0 { break }
            let start = min(end + 2, rest.count)
            text += rest[start..<min(start + size, rest.count)]
            position = min(start + size + 2, rest.count)
        }
        (body, hasEnd) = (String(decoding: text, as: UTF8.self), isEnded)
    }

    /// The data of each event.
    var events: [String] {
        var decoder = EventDecoder()
        let events = (try? decoder.feed(Array(body.utf8).span)) ?? []
        return events.map { String(decoding: $0.data, as: UTF8.self) }
    }
}

extension EmulatedProvider {
    func ask(_ request: String) async throws -> Parsed {
        Parsed(try await exchange(request))
    }
}
