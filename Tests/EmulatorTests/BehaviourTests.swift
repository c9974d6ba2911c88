import Emulator
import Foundation
import JSON
import TestKit
import Testing

/// What it does when it is told to.
@Suite struct BehaviourTests {
    let clock = ImmediateClock()

    @Test func `the head waits`() async throws {
        try await withEmulator(Emulator(clock: clock)) { provider in
            let answer = try await provider.ask(geminiRequest("delay=200ms"))

            #expect(answer.status == 200)
            #expect(clock.sleeps == [.milliseconds(200)])
        }
    }

    @Test func `each event but the first waits`() async throws {
        try await withEmulator(Emulator(clock: clock)) { provider in
            let answer = try await provider.ask(geminiRequest("event_delay=20ms; events=3", isStreamed: true))

            #expect(answer.events.count == 4)
            #expect(clock.sleeps == [.milliseconds(20), .milliseconds(20), .milliseconds(20)])
        }
    }

    @Test func `bytes trickle`() async throws {
        try await withEmulator(Emulator(clock: clock)) { provider in
            let answer = try await provider.exchange(chatRequest("trickle=1byte/5ms; text=hi", isStreamed: true))

            #expect(clock.sleeps.count == answer.utf8.count)
            #expect(clock.sleeps.first == .milliseconds(5))
            #expect(Parsed(answer).hasEnd)
        }
    }

    @Test(arguments: [false, true])
    func `the connection is cut after so many bytes of the body`(isStreamed: Bool) async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(geminiRequest("cut=120", isStreamed: isStreamed))

            #expect(answer.status == 200)
            #expect(answer.body.utf8.count == 120)
            #expect(!isStreamed || !answer.hasEnd)
        }
    }

    @Test(arguments: [
        ("cut=30%", 0), ("cut=30%; cut_with=reset", ECONNRESET), ("close", 0), ("reset", ECONNRESET),
        ("garbage; cut_with=reset", ECONNRESET),
    ])
    func `the connection ends or is reset`(order: String, error: Int32) async throws {
        try await withEmulator { provider in
            let ending = provider.ending(of: chatRequest(order))

            #expect(ending == error)
        }
    }

    @Test(arguments: ["reset", "close"])
    func `the connection ends without an answer`(order: String) async throws {
        try await withEmulator { provider in
            let answer = try await provider.exchange(chatRequest(order))

            #expect(answer.isEmpty)
        }
    }

    @Test func `any status, fields and body are sent`() async throws {
        try await withEmulator { provider in
            let order = #"status=503; headers={retry-after: 7, content-type: text/x}; body="busy: really""#
            let answer = try await provider.ask(geminiRequest(order))

            #expect(answer.status == 503)
            #expect(answer.head.contains("retry-after: 7\r\n"))
            #expect(answer.head.components(separatedBy: "content-type: ").count == 2)
            #expect(answer.body == "busy: really")
        }
    }

    @Test func `a truncated body looks whole to HTTP`() async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(chatRequest("truncate=50%"))

            #expect(answer.head.contains("content-length: \(answer.body.utf8.count)"))
            #expect(answer.body.hasPrefix("{"))
            #expect(!answer.body.hasSuffix("}"))
        }
    }

    @Test(arguments: [
        ("stall=head", ""),
        ("stall=after:0", "\r\n\r\n"),
        ("stall=after:3; events=9", "dolor"),
        ("stall=byte:40; text=hi", "HTTP/1.1 200 OK"),
        ("stall=after:1000; text=hi", "[DONE]"),
    ])
    func `an answer stalls until the client leaves`(order: String, part: String) async throws {
        try await withEmulator { provider in
            let client = try await provider.connect()
            await client.send(chatRequest("tokens=9; \(order)", isStreamed: true))
            // Another request of ours is answered meanwhile.
            _ = try await provider.ask(chatRequest())

            let answer = await client.receive(until: part)
            await client.end()
            let rest = await client.receiveAll()

            #expect(answer.contains(part) || part.isEmpty)
            #expect(!rest.hasSuffix("0\r\n\r\n"))
        }
    }

    @Test func `garbage is no HTTP`() async throws {
        try await withEmulator { provider in
            let answer = try await provider.exchange(chatRequest("garbage"))

            #expect(!answer.isEmpty)
            #expect(!answer.hasPrefix("HTTP"))
        }
    }

    @Test func `raw bytes replace the whole answer`() async throws {
        try await withEmulator { provider in
            let answer = try await provider.exchange(chatRequest(#"raw="SSH-2.0-x\r\n""#))

            #expect(answer == "SSH-2.0-x\r\n")
        }
    }

    @Test(arguments: [1, 100_000])
    func `the head lies about the length`(length: Int) async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(chatRequest("content_length=\(length)"))

            #expect(answer.head.contains("content-length: \(length)\r\n") || answer.head.hasSuffix("length: \(length)"))
            #expect(answer.body.hasSuffix("}"))
        }
    }

    @Test func `a body is empty`() async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(chatRequest("empty"))

            #expect(answer.status == 200)
            #expect(answer.head.contains("content-length: 0"))
            #expect(answer.body.isEmpty)
        }
    }

    @Test(arguments: [false, true])
    func `a body is huge`(isStreamed: Bool) async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(geminiRequest("size=5MB; text=hi", isStreamed: isStreamed))

            #expect(answer.body.utf8.count { $0 == UInt8(ascii: "x") } >= 5_000_000)
            #expect(answer.hasEnd)
            if !isStreamed {
                #expect(throws: Never.self) { try JSON(parsing: answer.body) }
            }
        }
    }

    @Test func `a page of HTML comes as from a proxy`() async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(geminiRequest("html"))

            #expect(answer.status == 502)
            #expect(answer.head.contains("content-type: text/html"))
            #expect(answer.body.hasPrefix("<html>"))
        }
    }

    @Test func `comments and keep-alives change no event`() async throws {
        try await withEmulator { provider in
            let plain = try await provider.ask(chatRequest(isStreamed: true))
            let noisy = try await provider.ask(chatRequest("comments", isStreamed: true))

            #expect(noisy.body.contains(": keep-alive\n"))
            #expect(noisy.events == plain.events)
        }
    }

    @Test func `an event holds two JSON values`() async throws {
        try await withEmulator { provider in
            let plain = try await provider.ask(geminiRequest("events=3", isStreamed: true))
            let paired = try await provider.ask(geminiRequest("events=3; pairs", isStreamed: true))

            #expect(plain.events.count == 4)
            #expect(paired.events.count == 2)
            #expect(paired.events[0] == plain.events[0...1].joined(separator: "\n"))
        }
    }

    @Test func `an order that makes no sense is refused`() async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(geminiRequest("delya=3s; cut=many"))

            #expect(answer.status == 400)
            #expect(answer.body.contains("x-emulate:1:1: unknown key 'delya'; did you mean 'delay'?"))
            #expect(answer.body.contains("x-emulate:2:6: 'cut' must be a size such as 120 or a share such as 50%"))
        }
    }

    @Test func `a connection lives on after an answer that was slow but right`() async throws {
        try await withEmulator { provider in
            let client = try await provider.connect()
            let get = "GET /v1/models HTTP/1.1\r\nhost: a\r\nx-emulate: delay=1ms\r\n\r\n"

            await client.send(get)
            _ = await client.receive(until: "gpt-4o-mini")
            await client.send(get.replacing("host: a", with: "host: a\r\nconnection: close"))

            #expect(await client.receiveAll().components(separatedBy: "HTTP/1.1 200").count == 3)
        }
    }
}
