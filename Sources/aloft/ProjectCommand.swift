import Configuration
import Foundation
import Generation
import JSON
import Jobs
import Programs
import Projects

/// `aloft project`.
enum ProjectCommand: Command {
    static let name = "project"
    static let summary = "write the files of a project, or change a project that is there"
    static let help = """
        usage: aloft project "PROMPT" [--out FOLDER] [--stack NAME] [--domain NAME] [--mode basic|enhanced] [--json]
               aloft project modify FOLDER "PROMPT" [--allow-removals] [--dry-run] [--json]

        Finds out what a project is about, writes its files, checks them and has wrong ones put right, as POST
        /api/workflows/projects does, and shows on standard error how far it is. A new project comes to a folder of its own;
        of one that is there only its files are touched, and none that by its name holds a secret (.env, *.pem, *.key, id_rsa) is
        read or sent. What a folder was before is kept in it, under .aloft/versions.

          --out FOLDER      where to write it (default: the project's name, in the current folder)
          --stack NAME      fastapi_postgres, fastapi_sqlite or fastapi_mongo (default: workflows.projects.stack)
          --domain NAME     what kind of trade it is for: \(ProjectRequest.domains.joined(separator: ", "))
          --mode WORD       basic: the files at once; enhanced: an architecture first (default: as suits the model)
          --allow-removals  let a change take away more than a fifth of the files
          --dry-run         show what would change as a patch, and change nothing
          --json            print what came of it as a JSON object instead of the folder's name
          --user NAME       by whom prompts and routes that are tried out are told apart
        \(ConfigurationFile.help)

        exit status: 0 written, and nothing is known to be wrong; 1 there is no project, or something is wrong with it; 2 the
        command line makes no sense; 3 the configuration was refused
        """

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let options = try Options(
                words,
                valued: ["out", "stack", "domain", "mode", "user", "config"],
                flags: ["json", "allow-removals", "dry-run"],
                words: 3
            )
            if options.words.first == "modify" { return try await modify(options) }
            guard options.words.count == 1 else {
                throw Options.Misuse(message: "say what project in one word, in quotes")
            }
            return try await create(options)
        } catch {
            return misused(error)
        }
    }

    // MARK: - A new project

    private static func create(_ options: Options) async throws(Options.Misuse) -> ExitStatus {
        for flag in ["allow-removals", "dry-run"] where options.has(flag) {
            throw Options.Misuse(message: "--\(flag) is for 'aloft project modify'")
        }
        let request = try request(options.words[0], options)
        if let out = options.value("out"), ProjectFolder(out).isTaken {
            throw Options.Misuse(message: "'\(out)' is there already; choose another folder, or modify it")
        }
        try OutputPlace.prepare(options.value("out") ?? "project")
        return await make(request, options) { result in
            options.value("out") ?? freeName(for: result.slug)
        } write: { result, path throws(FolderError) in
            let folder = ProjectFolder(path)
            try folder.create(result.files, version(request, result))
            return folder.path
        }
    }

    private static func freeName(for slug: String) -> String {
        var (name, number) = (slug, 2)
        while ProjectFolder(name).isTaken {
            name = "\(slug)-\(number)"
            number += 1
        }
        return name
    }

    // MARK: - One that is there

    private static func modify(_ options: Options) async throws(Options.Misuse) -> ExitStatus {
        guard options.words.count == 3 else {
            throw Options.Misuse(message: "say which folder, and what is to be other")
        }
        if options.value("out") != nil {
            throw Options.Misuse(message: "--out is for new projects; a change is written where the project is")
        }
        var request = try request(options.words[2], options)
        let folder = ProjectFolder(options.words[1])
        let content: ProjectFolder.Content
        do throws(FolderError) {
            content = try folder.read()
        } catch {
            throw Options.Misuse(message: "the project cannot be read: \(error.message)")
        }
        guard !content.project.isEmpty else { throw Options.Misuse(message: "'\(folder.path)' has no files to change") }
        if !options.has("dry-run") { try OutputPlace.check(folder.path) }
        for sentence in content.left { Terminal.note("-- \(sentence)") }
        (request.files, request.unread) = (content.project, content.unread)
        request.name = content.name ?? URL(filePath: folder.path).absoluteURL.standardizedFileURL.lastPathComponent
        request.mayRemove = options.has("allow-removals")
        let asked = request
        let (size, most) = (asked.json.text.utf8.count, JobSettings().inputBytes)
        guard size <= most else {
            throw Options.Misuse(
                message:
                    "the project has \(size) bytes as a request, and \(most) are the most: change a folder within it"
            )
        }
        return await make(asked, options) { _ in
            folder.path
        } write: { result, path throws(FolderError) in
            let change = ProjectChange(from: content.project, to: result.files)
            if options.has("dry-run") {
                if !options.has("json") { Terminal.print(change.diff) }
            } else {
                Terminal.note(change.diff)
                try folder.apply(change, version(asked, result))
            }
            return path
        }
    }

    // MARK: - Both

    private static func request(_ prompt: String, _ options: Options) throws(Options.Misuse) -> ProjectRequest {
        var json: JSON = ["prompt": .string(prompt)]
        for name in ["stack", "domain", "mode"] { json[name] = options.value(name).map { .string($0) } }
        do throws(Failure) {
            return try ProjectRequest(json)
        } catch {
            throw Options.Misuse(message: error.message)
        }
    }

    private static func version(_ request: ProjectRequest, _ result: ProjectResult) -> ProjectVersion {
        var version = ProjectVersion(request.prompt, at: Date.now.formatted(.iso8601))
        version.about["name"] = result.name
        version.about["made"] = result.isTemplate ? "from a template" : "by a model"
        version.about["score"] = String((result.score.value * 1000).rounded() / 1000)
        return version
    }

    private static func make(
        _ request: ProjectRequest,
        _ options: Options,
        place: (ProjectResult) -> String,
        write: (ProjectResult, String) throws(FolderError) -> String
    ) async -> ExitStatus {
        guard let (configuration, _) = ConfigurationFile.load(options) else { return .configuration }
        return await ForegroundJob.with(configuration, "project") { foreground in
            let job = await foreground.run(Projects.name, input: request.json.text, user: options.value("user")) {
                event,
                _ in
                tell(event.name, (try? JSON(parsing: event.data)) ?? .null)
            }
            if let failure = job?.failure { Terminal.complain("\(failure.message) (\(failure.kind))") }
            if job?.state == .cancelled { Terminal.complain("the project was cancelled") }
            guard let output = job?.output,
                let result = try? JSONDecoder().decode(ProjectResult.self, from: Data(output.utf8))
            else { return .failed }
            var path = place(result)
            var isMisplaced = false
            do throws(FolderError) {
                path = try write(result, path)
            } catch {
                Terminal.complain("it cannot be written: \(error.message)")
                guard let other = rescue(result, request, from: path) else { return .failed }
                Terminal.complain("all its files are in '\(other)' instead")
                (path, isMisplaced) = (other, true)
            }
            if options.has("json") {
                var report = result.json(withFiles: false)
                report["folder"] = .string(path)
                if options.has("dry-run") { report["diff"] = .string(result.diff) }
                Terminal.print(report.pretty())
            } else if !options.has("dry-run") {
                Terminal.print(path)
            }
            Terminal.note("-- \(result.sentence)")
            for finding in result.check.errors.prefix(10) { Terminal.note("!  \(finding.sentence)") }
            return result.check.errors.isEmpty && !isMisplaced ? .success : .failed
        }
    }

    /// Writes what was made where it was not to be, so that it is not lost.
    private static func rescue(_ result: ProjectResult, _ request: ProjectRequest, from path: String) -> String? {
        OutputPlace.others(than: path).first { place in
            (try? ProjectFolder(place).create(result.files, version(request, result))) != nil
        }
    }

    private static func tell(_ name: String, _ data: JSON) {
        switch name {
        case "stage": Terminal.note("-- \(data["message"]?.string ?? "")")
        case "file":
            let mark = data["provisional"] == true ? "… " : "  "
            Terminal.note(" \(mark)\(data["path"]?.string ?? "")")
        case "withdrawn":
            Terminal.note("-- taken back: \((data["paths"]?.array ?? []).compactMap(\.string).joined(separator: ", "))")
        case "degraded":
            Terminal.note("-- \(data["step"]?.string ?? "") without a model: \(data["message"]?.string ?? "")")
        case "chosen": Terminal.note("-- the best of \(data["of"]?.int ?? 0) was chosen")
        default: break
        }
    }
}
