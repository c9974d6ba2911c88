import EventLoop
import Foundation
import Programs
import Speech
import Testing

@Suite struct SpeechTests {
    private static let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    private static let isThere = path.split(separator: ":").contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/espeak-ng")
    }

    @Test(.enabled(if: isThere, "espeak-ng is not installed"))
    func `a text is read aloud, and the file knows how long it is`() async throws {
        let text = Array(repeating: "You push on the floor, and the floor pushes back.", count: 10).joined(
            separator: " "
        )

        let bytes = try await withLoop { try await EspeakVoice(on: $0, path: Self.path).speak(text) }

        let file = try #require(WaveFile(bytes))
        #expect(file.data.upperBound == bytes.count)
        // A hundred words at two and a half a second, and the pauses between sentences.
        #expect((30.0...60.0).contains(file.seconds), "\(file.seconds)")
        #expect(file.channels == 1 && file.bitsPerSample == 16)
        let said = bytes[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect(said == bytes.count - 8)
    }

    @Test(
        .enabled(if: isThere, "espeak-ng is not installed"),
        arguments: ["--version", "-f /etc/passwd", "<speak><break time='60s'/></speak>"]
    )
    func `a text is never an option or a command`(text: String) async throws {
        let bytes = try await withLoop { try await EspeakVoice(on: $0, path: Self.path).speak(text) }

        #expect((0.3...20.0).contains(try #require(WaveFile(bytes)).seconds))
    }

    @Test func `where there is no voice, what to install is said`() async throws {
        try await withLoop { loop in
            let voice = EspeakVoice(on: loop, path: "/nowhere")

            let error = await #expect(throws: (any Error).self) { try await voice.speak("Hello") }

            let message = (error as? ProgramFailure)?.message
            #expect(message == "espeak-ng is not installed (Debian's package espeak-ng).")
            #expect(!voice.isAvailable)
        }
    }

    @Test func `a head that claims the most there can be says a short time`() throws {
        let head = Array("RIFF\0\0\0\0WAVEfmt \u{10}\0\0\0".utf8) + [UInt8](repeating: 0xFF, count: 16)

        let file = try #require(WaveFile(head + Array("data\u{1}\0\0\0x".utf8)))

        #expect(file.seconds < 0.001)
    }

    @Test(arguments: [
        [], Array("RIFF".utf8), Array("RIFF\0\0\0\0WAVE".utf8), Array("RIFF\0\0\0\0WAVEdata\u{1}\0\0\0x".utf8),
    ])
    func `what is no sound has no length`(bytes: [UInt8]) {
        #expect(WaveFile(bytes) == nil)
    }
}

/// Runs `body` with a loop of its own.
private func withLoop<Result: Sendable>(_ body: (EventLoop) async throws -> Result) async throws -> Result {
    let loop = try EventLoop(label: "programs")
    loop.start()
    defer {
        loop.stop()
        loop.join()
    }
    return try await body(loop)
}
