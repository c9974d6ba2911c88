import Configuration
import Cryptography
import EventLoop
import Foundation
import Generation
import JSON
import Logging

/// `aloft generate`.
enum GenerateCommand: Command {
    static let name = "generate"
    static let summary = "ask a model once and print its answer"
    static let help = """
        usage: aloft generate "PROMPT" [--model NAME] [--schema FILE] [--system TEXT] [--json] [--config FILE]

        Sends one prompt down the same path that requests over HTTP take and prints the answer as it arrives; a prompt of
        '-' is read from standard input. How the answer was made goes to standard error; it is recorded as they are.

          --model NAME    a route, provider/model or a model's name (default: the route 'default')
          --schema FILE   a JSON Schema that the answer must satisfy
          --system TEXT   standing instructions
          --json          print one JSON object: text, finish_reason, usage, provenance
        \(ConfigurationFile.help)

        exit status: 0 answered; 1 no target answered; 2 the command line makes no sense; 3 the configuration was refused
        """

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let options = try Options(
                words,
                valued: ["model", "schema", "system", "config"],
                flags: ["json"],
                words: 1
            )
            guard var prompt = options.words.first else { throw Options.Misuse(message: "a prompt is missing") }
            if prompt == "-" {
                prompt = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
            }
            let request = try request(prompt, options)
            guard let (configuration, _) = ConfigurationFile.load(options) else { return .configuration }
            return await generate(request, configuration, asJSON: options.has("json"))
        } catch {
            return misused(error)
        }
    }

    private static func request(_ prompt: String, _ options: Options) throws(Options.Misuse) -> Request {
        var turns = [Turn(.user, text: prompt)]
        if let system = options.value("system") { turns.insert(Turn(.system, text: system), at: 0) }
        var request = Request(model: options.value("model") ?? "default", turns: turns)
        if let file = options.value("schema") { request.output = .schema(OutputSchema(schema: try schema(file))) }
        request.isStreamed = !options.has("json")
        return request
    }

    private static func schema(_ file: String) throws(Options.Misuse) -> JSON {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Options.Misuse(message: "the schema \(file) cannot be read")
        }
        do throws(JSONError) {
            return try JSON(parsing: [UInt8](data))
        } catch {
            throw Options.Misuse(message: "the schema \(file) is not JSON: \(error)")
        }
    }

    private static func generate(_ request: Request, _ configuration: Configuration, asJSON: Bool) async -> ExitStatus {
        guard let prices = PriceFile.load(configuration) else { return .configuration }
        let application: Application
        do {
            application = try Application(configuration, prices: prices, log: Log(level: .error))
        } catch {
            Terminal.complain(error.description)
            return .failed
        }
        var status = ExitStatus.failed
        let recording = await Recording.openIfPossible(configuration, log: application.log)
        await application.run {
            await Recording.keep(recording) {
                let generator = Generator(application.path, recorder: recording?.recorder(application.prices))
                status = await print(request, from: generator, asJSON: asJSON)
            }
        }
        return status
    }

    private static func print(_ request: Request, from generator: Generator, asJSON: Bool) async -> ExitStatus {
        let exchange = Exchange(id: "cli-\(randomHex(bytes: 8))")
        let response: Response
        do throws(Failure) {
            response = try await generator.generate(request, exchange) { chunk throws(Failure) in
                guard !asJSON else { return }
                for case .text(let text, 0) in chunk.deltas { Terminal.stream(text) }
            }.response
        } catch {
            Terminal.complain("\(error.message) (\(error.kind.rawValue))")
            return .failed
        }
        if asJSON {
            Terminal.print(json(response, exchange.provenance).pretty())
        } else {
            Terminal.print("")
            Terminal.note(summary(response, exchange))
        }
        return .success
    }

    private static func summary(_ response: Response, _ exchange: Exchange) -> String {
        let provenance = exchange.provenance
        var parts = [provenance.target?.description ?? "nobody"]
        if provenance.degradation != .none { parts.append("degraded: \(provenance.degradation.rawValue)") }
        if provenance.attempts.count > 1 { parts.append("\(provenance.attempts.count) attempts") }
        if let usage = response.usage { parts.append("\(usage.promptTokens) + \(usage.completionTokens) tokens") }
        let milliseconds = exchange.received.duration(to: .now) / .milliseconds(1)
        parts.append("\((milliseconds / 1000 * 100).rounded() / 100) s")
        return "-- \(parts.joined(separator: ", "))" + provenance.notices.map { "\n-- \($0)" }.joined()
    }

    private static func json(_ response: Response, _ provenance: Provenance) -> JSON {
        var object: JSONObject = ["text": .string(response.text)]
        object["finish_reason"] = response.candidates.first?.finishReason.map { .string($0.rawValue) }
        if let usage = response.usage {
            object["usage"] = [
                "prompt_tokens": JSON(usage.promptTokens), "completion_tokens": JSON(usage.completionTokens),
            ]
        }
        object["provenance"] = [
            "target": provenance.target.map { .string($0.description) } ?? .null,
            "attempts": JSON(provenance.attempts.count),
            "degraded": .string(provenance.degradation.rawValue),
            "notices": .array(provenance.notices.map(JSON.string)),
        ]
        return .object(object)
    }
}
