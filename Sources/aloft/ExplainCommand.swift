import Foundation
import GeminiDialect
import Generation
import Glibc
import JSON
import OpenAIDialect
import Refusals

/// `aloft explain`.
enum ExplainCommand: Command {
    static let name = "explain"
    static let summary = "say what a provider's refusal means, who can help and what to do"
    static let help = """
        usage: aloft explain --provider NAME --status CODE [--header "NAME: VALUE"]... [--json] < BODY

        Reads what a provider answered and says which class of failure it is, how long to wait, whether asking the same
        target again or another one helps, and what to do. It is the classifier that `serve` uses, and it calls nobody.
        An answer with status 200 is explained where nobody can use it: a blocked prompt, an empty or a cut answer.

          --provider NAME  gemini, vertex, openai (and any server like it) or llama
          --status CODE    the HTTP status of the answer, 100 to 599
          --header "N: V"  a field of the answer's head, such as "retry-after: 30"; as often as needed
          --json           {class, retry_after_s, retry_same_target, fallback_helps, caller_fault, advice}; a class of
                           null is an answer that can be used

        The body is read from standard input, 1 MiB at most. The classes are in Documentation/Failures.md.

        exit status: 0 explained; 1 the body could not be read, or is too large; 2 the command line makes no sense
        """

    private static let bodyLimit = 1 << 20

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let options = try Options(words, valued: ["provider", "status", "header"], flags: ["json"])
            let service = try service(options)
            let status = try status(options)
            let fields = try fields(options)
            guard let body = readBody() else { return .failed }
            let explanation = explanation(of: body, status, fields, from: service)
            Terminal.print(options.has("json") ? json(explanation) : text(explanation))
            return .success
        } catch {
            return misused(error)
        }
    }

    /// Servers that speak as one of the four, by the names people know them by.
    private static let others: [String: Service] = [
        "llama.cpp": .llama, "llamacpp": .llama, "local": .llama, "ollama": .openAI, "openrouter": .openAI,
        "vllm": .openAI, "azure": .openAI,
    ]

    private static func service(_ options: Options) throws(Options.Misuse) -> Service {
        let names = Service.allCases.map(\.rawValue).joined(separator: ", ")
        guard let name = options.value("provider") else {
            throw Options.Misuse(message: "say who answered: --provider \(names)")
        }
        guard let service = Service(rawValue: name.lowercased()) ?? others[name.lowercased()] else {
            throw Options.Misuse(message: "there is no provider '\(name)'; it is one of \(names)")
        }
        return service
    }

    private static func status(_ options: Options) throws(Options.Misuse) -> Int {
        guard let text = options.value("status") else {
            throw Options.Misuse(message: "say how it answered: --status CODE")
        }
        guard let status = Int(text), 100...599 ~= status else {
            throw Options.Misuse(message: "--status takes a number from 100 to 599, not '\(text)'")
        }
        return status
    }

    private static func fields(_ options: Options) throws(Options.Misuse) -> [String: String] {
        var fields: [String: String] = [:]
        for text in options.all("header") {
            let parts = text.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let name = parts.first, !name.contains(" ") else {
                throw Options.Misuse(message: "--header takes \"name: value\", not '\(text)'")
            }
            fields[name.lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        // An answer without a date has that of its arrival.
        fields["date"] = fields["date"] ?? HTTPDate.text(time(nil))
        return fields
    }

    /// Reads standard input, or complains and returns `nil`.
    private static func readBody() -> [UInt8]? {
        var body: [UInt8] = []
        do {
            while let data = try FileHandle.standardInput.read(upToCount: 64 << 10), !data.isEmpty {
                body += data
                if body.count > bodyLimit {
                    Terminal.complain("the body is larger than 1 MiB")
                    return nil
                }
            }
        } catch {
            Terminal.complain("standard input cannot be read")
            return nil
        }
        return body
    }

    private static func explanation(
        of body: [UInt8],
        _ status: Int,
        _ fields: [String: String],
        from service: Service
    ) -> Explanation? {
        let header = { (name: String) in fields[name] }
        switch service {
        case .gemini:
            return Explanation(of: body, status: status, header: header, from: service, over: GeminiContent(.geminiAPI))
        case .vertex:
            return Explanation(of: body, status: status, header: header, from: service, over: GeminiContent(.vertex))
        case .openAI, .llama:
            return Explanation(of: body, status: status, header: header, from: service, over: OpenAIChat())
        }
    }

    private static func json(_ explanation: Explanation?) -> String {
        let none: JSON = [
            "class": nil, "retry_after_s": nil, "retry_same_target": false, "fallback_helps": false,
            "caller_fault": false, "advice": "Use it: this is an answer.",
        ]
        return (explanation?.json ?? none).pretty()
    }

    private static func text(_ explanation: Explanation?) -> String {
        guard let explanation else { return "An answer that can be used: nothing is wrong with it." }
        let failure = explanation.failure
        let wait = failure.retryAfter.map { "\(($0 / .milliseconds(1)).rounded() / 1000) s, says the provider" }
        return """
            class           \(failure.kind.rawValue)
            message         \(shown(failure.message))
            wait            \(wait ?? "the provider says nothing of it")
            same target     \(explanation.retriesSameTarget ? "may be asked again soon" : "asking again does not help")
            another target  \(failure.mayHelpElsewhere ? "may answer" : "would not help")
            caller's fault  \(failure.isCallersFault ? "yes: the request must change" : "no")
            what to do      \(shown(explanation.advice))
            """
    }

    /// A server's words as they may stand in a terminal: what would steer it becomes a space.
    private static func shown(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            shown.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return shown
    }
}
