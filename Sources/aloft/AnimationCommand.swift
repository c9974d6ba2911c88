import Artifacts
import Configuration
import Films
import Foundation
import Generation
import JSON
import Jobs

/// `aloft animation`.
enum AnimationCommand: Command {
    static let name = "animation"
    static let summary = "make a short animated film of what is asked for"
    static let help = """
        usage: aloft animation "WHAT IS TO BE SEEN" [--out FILE.mp4] [--quality low|medium|high] [--preview FILE.svg]
                               [--code FILE.py] [--no-film] [--json] [--config FILE]

        A model describes the scene, which is checked, compiled to a program for Manim and rendered in a sandbox, as POST
        /api/workflows/animations does; standard error shows how far it is, standard output names the file. Where Manim is
        not installed ('scripts/setup-animations' does that once), everything but the film is made.

          --out FILE       where to write the film (default: animation.mp4)
          --quality WORD   low (854 x 480, 15 frames a second), medium (1280 x 720, 30) or high (1920 x 1080, 60)
                           (default: what is configured, low if nothing is)
          --preview FILE   write the animated SVG that shows the same
          --code FILE      write the program
          --no-film        render nothing; the preview is written then, where --preview says or as animation.svg
          --json           print what it came to as a JSON object
        \(ConfigurationFile.help)

        exit status: 0 written; 1 there is no film, though perhaps a preview; 2 the command line makes no sense;
        3 the configuration was refused
        """

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let options = try Options(
                words,
                valued: ["out", "quality", "preview", "code", "config"],
                flags: ["no-film", "json"],
                words: 1
            )
            guard let prompt = options.words.first else {
                throw Options.Misuse(message: "what is to be seen is missing")
            }
            let request = FilmRequest(
                prompt: prompt,
                quality: options.value("quality"),
                render: options.has("no-film") ? false : nil
            )
            do throws(Failure) {
                _ = try FilmWish(request)
            } catch {
                throw Options.Misuse(message: error.message)
            }
            let film = options.has("no-film") ? previewName(options) : options.value("out") ?? "animation.mp4"
            for file in [film, options.value("preview"), options.value("code")].compactMap({ $0 }) {
                try OutputPlace.prepare(file)
            }
            guard let (configuration, _) = ConfigurationFile.load(options) else { return .configuration }
            return await ForegroundJob.with(configuration, "animation") { await make(request, $0, options) }
        } catch {
            return misused(error)
        }
    }

    private static func make(
        _ request: FilmRequest,
        _ foreground: ForegroundJob,
        _ options: Options
    ) async -> ExitStatus {
        guard let data = try? JSONEncoder().encode(request) else { return .failed }
        var outcome: JSON?
        var svg: String?
        let job = await foreground.run(Films.name, input: String(decoding: data, as: UTF8.self)) { event, _ in
            guard let data = try? JSON(parsing: event.data) else { return }
            switch event.name {
            case "route": Terminal.note("-- \(data["reason"]?.string ?? "")")
            case "preview":
                let who = data["made"]?["target"]?.string.map { " by \($0)" } ?? ""
                Terminal.note("-- scene described\(who) (\(data["rung"]?.string ?? ""))")
                for note in data["notes"]?.array ?? [] { Terminal.note("   \(note.string ?? "")") }
                svg = data["svg"]?.string
            case "film_failed": Terminal.note("-- \(data["message"]?.string ?? "")")
            case "complete": outcome = data
            default: break
            }
        }
        if let failure = job?.failure { Terminal.complain("\(failure.message) (\(failure.kind))") }
        guard let outcome else { return .failed }
        return await finish(outcome, svg, foreground.application.artifacts, options)
    }

    private static func finish(
        _ outcome: JSON,
        _ svg: String?,
        _ artifacts: ArtifactStore?,
        _ options: Options
    ) async -> ExitStatus {
        var outcome = outcome
        var written: [(what: String, file: String)] = []
        func write(_ what: String, _ file: String, _ bytes: [UInt8]?) -> Bool {
            let place = bytes.flatMap { bytes in
                ([file] + OutputPlace.others(than: file)).first { place in
                    (try? Data(bytes).write(to: URL(filePath: place), options: .atomic)) != nil
                }
            }
            if place != file { Terminal.complain("\(file) cannot be written\(place.map { "; it is in \($0)" } ?? "")") }
            if let place { written.append((what, place)) }
            return place == file
        }
        func read(_ what: String) async -> [UInt8]? {
            let name = outcome["artifacts"]?[what]?.string?.split(separator: "/").last.map(String.init)
            guard let artifact = name.flatMap(Artifact.init(name:)) else { return nil }
            return try? await artifacts?.read(artifact)
        }
        var isDone = true
        let hasFilm = outcome["film"]?.object != nil
        if hasFilm { isDone = write("film", options.value("out") ?? "animation.mp4", await read("film")) }
        if let file = options.value("preview") ?? (hasFilm ? nil : previewName(options)) {
            let kept = await read("preview")
            isDone = write("preview", file, kept ?? svg.map { Array($0.utf8) }) && isDone
        }
        if let file = options.value("code") { isDone = write("code", file, await read("code")) && isDone }
        Terminal.note("-- \(outcome["message"]?.string ?? "")")
        if options.has("json") {
            let files = written.map { (key: $0.what, value: JSON.string($0.file)) }
            outcome["files"] = .object(JSONObject(files))
            Terminal.print(outcome.pretty())
        } else {
            for (_, file) in written { Terminal.print(file) }
        }
        return isDone && (hasFilm || options.has("no-film")) ? .success : .failed
    }

    /// The film's name, for a picture.
    private static func previewName(_ options: Options) -> String {
        let film = options.value("out") ?? "animation.mp4"
        return (film.hasSuffix(".mp4") ? String(film.dropLast(4)) : film) + ".svg"
    }
}
