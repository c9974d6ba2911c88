import Emulator
import EventLoop
import Foundation
import HTTPServer

/// `aloft emulate`.
enum EmulateCommand: Command {
    static let name = "emulate"
    static let summary = "play a provider that behaves badly on command, for tests and benchmarks"
    static let help = """
        usage: aloft emulate [--listen ADDRESS] [--script FILE] [--text TEXT | --tokens N] [--files DIR] [--keep N]
                             [--loops N]

        Speaks Gemini's API (/v1beta/models/MODEL:generateContent and the like), Vertex AI's (/v1/projects/...) and
        OpenAI's (/v1/chat/completions, /v1/responses), with embeddings, files, cached contents, batches, interactions
        and access tokens (/token). gemini-3 models sign their calls and want the signatures back. Left alone it
        answers at once, always the same to the same request, with JSON that fits a simple schema where one is asked for.
        It plays Google Pub/Sub too, to whom PUBSUB_EMULATOR_HOST leads here, and keeps its messages while it runs.
        A request's x-emulate field, or else the script, makes it misbehave.

          --listen ADDRESS  host:port, [::1]:port or unix:/path (default 127.0.0.1:8099); port 0 takes any free one
          --script FILE     rules, in YAML or JSON
          --text TEXT       what every answer says
          --tokens N        answer with N words
          --files DIR       where body_file may read from in what arrives over HTTP (default: nowhere)
          --keep N          how many requests are remembered (default 200; 0 is fastest)
          --loops N         how many threads serve (default: one a core)

        A script:

          rules:
            - when: {model: "flaky*", times: 2}
              do: {status: 503, headers: {retry-after: "1"}}
            - when: {model: "slow"}
              do: {delay: 300ms, event_delay: 20ms, events: 64}

        when:  path, model, headers (patterns with *), method, contains; after, every, times count requests
        do:    time      delay, event_delay, trickle: 1byte/5ms, stall: head | after:EVENTS | byte:COUNT, limit: 60/min
               content   status, headers, body, body_file, text, tokens, events, size, finish, tool, usage: false,
                         grounding, error: KIND, error_after: EVENTS, message, retry_after
               damage    cut: 120 | 50%, cut_with: reset, truncate: 50%, content_length, reset, close, garbage,
                         raw, raw_file, empty, html, comments, pairs

        The same keys in a field:  x-emulate: delay=200ms; cut=120; garbage

          POST /emulator/script      takes a new script          DELETE  ends it
          GET /emulator/requests     shows what arrived, without credentials     DELETE  forgets it

        exit status: 0 stopped; 1 it could not start; 2 the command line makes no sense; 3 the script was refused
        """

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let options = try Options(
                words,
                valued: ["listen", "script", "text", "tokens", "files", "keep", "loops"]
            )
            var emulation = Emulator.Options()
            emulation.text = options.value("text")
            emulation.tokens = try number("tokens", options, in: 1...1_000_000)
            emulation.remembered = try number("keep", options, in: 0...1_000_000) ?? emulation.remembered
            if let folder = options.value("files") { emulation.files = .within(folder) }
            let loops = try number("loops", options, in: 1...256)
            guard let script = try script(options) else { return .configuration }
            let emulator = Emulator(script: script, options: emulation)
            return await serve(emulator, on: options.value("listen") ?? "127.0.0.1:8099", loops: loops)
        } catch {
            return misused(error)
        }
    }

    private static func number(
        _ name: String,
        _ options: Options,
        in range: ClosedRange<Int>
    ) throws(Options.Misuse) -> Int? {
        guard let text = options.value(name) else { return nil }
        guard let number = Int(text), range ~= number else {
            throw Options.Misuse(message: "--\(name) takes a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Reads the script, or complains and returns `nil`.
    private static func script(_ options: Options) throws(Options.Misuse) -> Script? {
        guard let file = options.value("script") else { return Script() }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Options.Misuse(message: "the script \(file) cannot be read")
        }
        do throws(ScriptError) {
            let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
            return try Script(yaml: [UInt8](data), file: file, files: .anywhere(from: folder))
        } catch {
            Terminal.note(error.description)
            return nil
        }
    }

    private static func serve(_ emulator: Emulator, on address: String, loops: Int?) async -> ExitStatus {
        do throws(EventLoopError) {
            let group = try EventLoopGroup(count: loops ?? EventLoopGroup.coreCount)
            defer { group.shutdown() }
            let server = HTTPServer(on: group.loops, handler: emulator.handler)
            let stop = try await StopSignals(on: group.loops[0])
            let bound = try await server.listen(on: SocketAddress(parsing: address))
            // The first line of output, so that whoever asked for port 0 learns the port.
            Terminal.print("listening on \(bound)")
            _ = await stop.next()
            _ = await server.drain(within: .seconds(1))
            return .success
        } catch {
            Terminal.complain(error.description)
            return .failed
        }
    }
}
