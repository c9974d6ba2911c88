import Configuration
import Foundation
import Generation
import JSON
import Jobs
import Scripts

/// `aloft script`.
enum ScriptCommand: Command {
    static let name = "script"
    static let summary = "answer a student's question with a script that teaches with what the student likes"
    static let help = """
        usage: aloft script "QUESTION" [--grade N] [--interest TEXT] [--student NAME] [--audio] [--answer TEXT]
                            [--json] [--config FILE]

        Understands the question, chooses an interest, writes a script of about three minutes and looks at it again, as
        POST /api/workflows/scripts does, and shows on standard error how far it is. What has to be asked back is printed, and
        answered with --answer.

          --grade N        from 1 to 12 (default: 10)
          --interest TEXT  what the student likes, such as "basketball, cooking"
          --student NAME   by whom prompts are told apart (default: student)
          --audio          read it aloud too, where espeak-ng is installed
          --answer TEXT    the answer to what is asked back; may be given again for what is asked back then
          --json           print the result as a JSON object instead of the text
        \(ConfigurationFile.help)

        exit status: 0 there is a script; 1 there is none; 2 the command line makes no sense; 3 the configuration was refused
        """

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let options = try Options(
                words,
                valued: ["grade", "interest", "student", "answer", "config"],
                flags: ["audio", "json"],
                words: 1
            )
            let message = try message(options)
            guard let (configuration, _) = ConfigurationFile.load(options) else { return .configuration }
            return await ForegroundJob.with(configuration, "script") { await teach(message, $0, options) }
        } catch {
            return misused(error)
        }
    }

    private static func message(_ options: Options) throws(Options.Misuse) -> JSON {
        guard let question = options.words.first else { throw Options.Misuse(message: "a question is missing") }
        var message: JSON = [
            "request_id": .string(UUID().uuidString), "student_id": .string(options.value("student") ?? "student"),
            "student_query": .string(question),
            "requested_modalities": options.has("audio") ? ["text", "audio"] : ["text"],
        ]
        message["grade_level"] = options.value("grade").map { Int($0).map { JSON($0) } ?? .string($0) } ?? 10
        message["interest"] = options.value("interest").map { .string($0) }
        do throws(ScriptMessageError) {
            _ = try ScriptMessage(message)
        } catch {
            throw Options.Misuse(message: error.problems.map(\.description).joined(separator: "; "))
        }
        return message
    }

    private static func teach(_ message: JSON, _ foreground: ForegroundJob, _ options: Options) async -> ExitStatus {
        var result: JSON?
        var answers = options.all("answer")[...]
        let job = await foreground.run(Scripts.name, input: message.text) { event, id in
            guard let data = try? JSON(parsing: event.data) else { return }
            switch event.name {
            case "content_generation.started", "content_generation.progress":
                Terminal.note("-- \(data["message"]?.string ?? "")")
            case "content_generation.completed": result = data["metadata"]
            case "guardrails": Terminal.note("-- guardrails: \(data.text)")
            case "degraded":
                Terminal.note("-- \(data["step"]?.string ?? "") without a model: \(data["message"]?.string ?? "")")
            case "narration_failed", "delivery_failed": Terminal.note("-- \(data["message"]?.string ?? "")")
            case "content_request.clarification_needed":
                for question in data["clarifying_questions"]?.array ?? [] {
                    Terminal.note("?  \(question.string ?? "")")
                }
                if let answer = answers.popFirst() {
                    Terminal.note("-- answered: \(answer)")
                    let name = data["signal"]?.string ?? "answer"
                    _ = try? await foreground.engine.jobs.signal(id, name, JSON.string(answer).text)
                } else {
                    Terminal.complain("the question has to be asked more clearly: answer with --answer")
                    _ = try? await foreground.engine.jobs.cancel(id)
                }
            default: break
            }
        }
        return finish(job, result, options)
    }

    private static func finish(_ job: Job?, _ result: JSON?, _ options: Options) -> ExitStatus {
        if let failure = job?.failure { Terminal.complain("\(failure.message) (\(failure.kind))") }
        guard let result else { return .failed }
        if options.has("json") {
            Terminal.print(result.pretty())
        } else if let text = result["script_text"]?.string {
            Terminal.print(text)
            if let audio = result["audio_url"]?.string { Terminal.note("-- read aloud: \(audio)") }
            if result["degraded"] == true { Terminal.note("-- \(result["message"]?.string ?? "")") }
        } else {
            Terminal.complain(result["message"]?.string ?? "there is no script")
            for question in result["clarifying_questions"]?.array ?? [] { Terminal.note("?  \(question.string ?? "")") }
        }
        return result["script"] == nil ? .failed : .success
    }
}
