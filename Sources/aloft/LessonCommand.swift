import Configuration
import EventLoop
import Foundation
import Generation
import JSON
import Jobs
import Lessons
import Logging
import SQL
import Store
import Workflows

/// `aloft lesson`.
enum LessonCommand: Command {
    static let name = "lesson"
    static let summary = "teach a topic in animated pictures, and write them as one HTML file"
    static let help = """
        usage: aloft lesson "TOPIC" [--difficulty easy|medium|hard] [--audience TEXT] [--style auto|svg|scene]
                            [--out FILE] [--open] [--json] [--config FILE]

        Plans a lesson and draws its steps, as POST /api/workflows/lessons does, and shows on standard error how far it is.
        The file has everything in it and asks nobody for anything; standard output names it. A model that runs on this
        machine is enough: it says what is to be seen, and the pictures are drawn here.

          --difficulty WORD  how many steps, and how hard (default: medium)
          --audience TEXT    for whom, such as "ten-year-olds"
          --style WORD       svg: the model draws; scene: it says what is to be seen; auto: as suits the model (default)
          --out FILE         where to write it (default: the lesson's name, in the current folder)
          --open             show it in the browser
          --json             print what the lesson came to as a JSON object instead of the file's name
        \(ConfigurationFile.help)

        exit status: 0 written, perhaps without some steps; 1 there is no lesson; 2 the command line makes no sense;
        3 the configuration was refused
        """

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let options = try Options(
                words,
                valued: ["difficulty", "audience", "style", "out", "config"],
                flags: ["open", "json"],
                words: 1
            )
            guard let topic = options.words.first else { throw Options.Misuse(message: "a topic is missing") }
            let request = LessonRequest(
                topic: topic,
                difficulty: options.value("difficulty"),
                audience: options.value("audience"),
                style: options.value("style")
            )
            do throws(Failure) {
                _ = try LessonWish(request)
            } catch {
                throw Options.Misuse(message: error.message)
            }
            guard let (configuration, _) = ConfigurationFile.load(options) else { return .configuration }
            return await teach(request, configuration, options)
        } catch {
            return misused(error)
        }
    }

    private static func teach(
        _ request: LessonRequest,
        _ configuration: Configuration,
        _ options: Options
    ) async -> ExitStatus {
        await ForegroundJob.with(configuration, "lesson") { foreground in
            var progress = LessonProgress(foreground.application.artifacts)
            let job = await foreground.run(Lessons.name, input: request.json.text) { event, _ in
                await progress.take(event)
            }
            guard let job else { return .failed }
            return await finish(progress, job, options)
        }
    }

    private static func finish(_ progress: LessonProgress, _ job: Job, _ options: Options) async -> ExitStatus {
        if let failure = job.failure { Terminal.complain("\(failure.message) (\(failure.kind))") }
        if job.state == .cancelled { Terminal.complain("the lesson was cancelled") }
        guard let page = progress.page, page.steps.contains(where: { $0.svg != nil }) else { return .failed }
        let file = options.value("out") ?? freeName(for: page.title)
        do {
            try Data(page.html.utf8).write(to: URL(filePath: file), options: .atomic)
        } catch {
            Terminal.complain("\(file) cannot be written")
            return .failed
        }
        if options.has("json") {
            var report: JSON = progress.metrics ?? [:]
            report["file"] = .string(file)
            report["title"] = .string(page.title)
            Terminal.print(report.pretty())
        } else {
            Terminal.print(file)
        }
        if options.has("open") { open(file) }
        return .success
    }

    /// The lesson's name as a file's, one that is not there yet.
    private static func freeName(for title: String) -> String {
        let name = LessonPage.fileName(for: title)
        var free = name
        var number = 2
        while FileManager.default.fileExists(atPath: free + ".html") {
            free = "\(name)-\(number)"
            number += 1
        }
        return free + ".html"
    }

    private static func open(_ file: String) {
        #if os(macOS)
        let program = "open"
        #else
        let program = "xdg-open"
        #endif
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program, file]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            Terminal.note("-- nothing here opens files: look at \(file)")
        }
    }
}
