package import EventLoop
package import Programs

/// Reads texts aloud with `espeak-ng`.
package struct EspeakVoice: Sendable {
    /// How it is to sound.
    package struct Sound: Hashable, Sendable {
        /// As `espeak-ng --voices` has it.
        package var voice = "en-us"
        package var wordsPerMinute = 150

        package init() {}
    }

    private let sound: Sound
    private let program: Program

    /// - Parameters:
    ///   - sound: how it is to sound.
    ///   - loop: watches the processes.
    ///   - path: the folders in which programs are, as in `PATH`.
    package init(_ sound: Sound = Sound(), on loop: EventLoop, path: String) {
        self.sound = sound
        var limits = Program.Limits()
        limits.processorSeconds = 30
        limits.time = .seconds(60)
        limits.outputBytes = 64 << 20
        program = Program("espeak-ng", of: "espeak-ng", on: loop, path: path, limits: limits)
    }

    /// Whether the program is there.
    package var isAvailable: Bool { program.isAvailable }

    /// Such as `espeak-ng/en-us`.
    package var name: String { "\(program.name)/\(sound.voice)" }

    /// Returns a WAV file.
    package func speak(_ text: String) async throws(ProgramFailure) -> [UInt8] {
        // The text is read from standard input and never as an option, and without -m no markup is obeyed.
        let arguments = ["--stdin", "--stdout", "-b", "1", "-v", sound.voice, "-s", "\(sound.wordsPerMinute)"]
        return WaveFile.withLength(try await program.run(arguments, input: Array(text.utf8)))
    }
}
