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
        guard let prices = PriceFile.load(configuration) else { return .configuration }
        let application: Application
        do {
            application = try Application(configuration, prices: prices, log: Log(level: .error))
        } catch {
            Terminal.complain(error.description)
            return .failed
        }
        let recording = await Recording.openIfPossible(configuration, log: application.log)
        var status = ExitStatus.failed
        await application.run {
            await Recording.keep(recording) {
                guard let engine = await engine(application, recording) else { return }
                guard let (progress, job) = await make(request, application, engine) else { return }
                status = await finish(progress, job, options)
            }
        }
        return status
    }

    /// The engine on the store, or on memory where there is none.
    private static func engine(_ application: Application, _ recording: Recording?) async -> Engine? {
        do throws(Engine.Unusable) {
            if let engine = try await Engine(application, recording) { return engine }
        } catch {
            Terminal.note("-- the lesson is not kept: \(error.message)")
        }
        do throws(Engine.Unusable) {
            return try await Engine(application, recording, Database(.memory))
        } catch {
            Terminal.complain(error.message)
            return nil
        }
    }

    /// Runs the lesson here, and shows what becomes of it.
    private static func make(
        _ request: LessonRequest,
        _ application: Application,
        _ engine: Engine
    ) async -> (LessonProgress, Job)? {
        let jobs = engine.jobs
        let id: String
        do {
            var new = try engine.registry.job(Lessons.name, input: request.json.text, now: jobs.now())
            // Somebody looks on; others of the queue can wait.
            new.priority = 100
            id = try await jobs.enqueue(new).id
        } catch {
            Terminal.complain((error as? Failure)?.message ?? (error as? JobsError)?.message ?? "\(error)")
            return nil
        }
        guard let runner = engine.runner(concurrency: 1) else { return nil }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await engine.run(runner, keepsHouse: false) }
            group.addTask {
                guard let stop = try? await StopSignals(on: application.loops.loops[0]) else { return }
                _ = await stop.next()
                guard !Task.isCancelled else { return }
                Terminal.note("-- cancelling")
                _ = try? await jobs.cancel(id)
            }
            var progress = LessonProgress(application.artifacts)
            var ended: Job?
            var iterator = jobs.follow(id).makeAsyncIterator()
            while let element = try? await iterator.next() {
                switch element {
                case .event(let event): await progress.take(event)
                case .ended(let job): ended = job
                }
            }
            runner.stop(within: .zero)
            group.cancelAll()
            return ended.map { (progress, $0) }
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
