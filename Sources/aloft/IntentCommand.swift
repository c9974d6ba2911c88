import Configuration
import Foundation
import Generation
import Intents
import JSON
import YAML

/// `aloft intent`.
enum IntentCommand: Command {
    static let name = "intent"
    static let summary = "say what a query wants"
    static let help = """
        usage: aloft intent "QUERY"... [--labels FILE] [--user NAME] [--json] [--config FILE]

        Asks a model once for each query which of some labels it is, as POST /api/intents does, and prints a line each, such as
        intent: dietary_specific, products: ['bread'], dietary: gluten free, confidence: 0.93

          --labels FILE  the labels, as YAML (default: those of workflows.intents.labels, else of a grocery's search)
          --user NAME    by whom prompts and experiments are told apart
          --json         print one JSON object a query: confidence, alternatives and how it was made
        \(ConfigurationFile.help)

        exit status: 0 answered; 1 a query could not be; 2 the command line makes no sense; 3 the configuration was refused
        """

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let options = try Options(
                words,
                valued: ["labels", "user", "config"],
                flags: ["json"],
                words: Intents.queryLimit
            )
            let queries = try queries(options)
            let labels: Taxonomy?
            do throws(DataFileError) {
                labels = try options.value("labels").map { file throws(DataFileError) in
                    try Optional(file).read(Taxonomy.init(yaml:file:), orElse: Taxonomy.builtIn)
                }
            } catch {
                throw Options.Misuse(message: error.message)
            }
            guard let (configuration, _) = ConfigurationFile.load(options) else { return .configuration }
            return await ForegroundJob.with(configuration, "answer") { foreground in
                let asker = IntentAsker(user: options.value("user"))
                let answers = await foreground.engine.intents.classify(queries, for: asker, labels)
                return show(answers, of: queries, asJSON: options.has("json"))
            }
        } catch {
            return misused(error)
        }
    }

    private static func queries(_ options: Options) throws(Options.Misuse) -> [String] {
        guard !options.words.isEmpty else { throw Options.Misuse(message: "a query is missing") }
        var queries: [String] = []
        for word in options.words {
            do throws(Failure) {
                queries.append(try Intents.query(word))
            } catch {
                throw Options.Misuse(message: error.message)
            }
        }
        return queries
    }

    private static func show(
        _ answers: [Result<IntentAnswer, Failure>],
        of queries: [String],
        asJSON: Bool
    ) -> ExitStatus {
        var status = ExitStatus.success
        for (query, answer) in zip(queries, answers) {
            switch answer {
            case .success(let answer):
                Terminal.print(asJSON ? answer.json.pretty() : answer.line.text)
                if answer.source != .model, !asJSON {
                    Terminal.note("-- no model said that: \(answer.provenance["reason"]?["message"]?.string ?? "")")
                }
            case .failure(let failure):
                Terminal.complain("\(query.prefix(60)): \(failure.message) (\(failure.kind.rawValue))")
                status = .failed
            }
        }
        return status
    }
}
