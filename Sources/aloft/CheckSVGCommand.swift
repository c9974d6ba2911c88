import EventLoop
import Foundation
import JSON
import SVG
import SVGRendering

/// `aloft check-svg`.
enum CheckSVGCommand: Command {
    static let name = "check-svg"
    static let summary = "judge a picture that a model drew, and write it without what could harm"
    static let help = """
        usage: aloft check-svg [--json] [--out FILE|-] [--png FILE] [OPTIONS] FILE|-

        Finds the picture in a model's answer (fences, prose, JSON strings, several pictures), mends what can be mended with
        certainty, takes out whatever could run or fetch something, measures it, renders it with rsvg-convert as it is once
        its animations have ended, and says what is wrong with it in sentences that the model can be told.

          --out FILE         write the sanitised picture; '-' is standard output, and what is found goes to standard error
          --png FILE         write the rendered picture
          --json             print one JSON object: outcome, findings, repairs, removals, metrics
          --prefix TEXT      what all ids begin with afterwards, so that several pictures can stand on one page
          --lesson           refuse what a lesson's step would be refused for: nothing moves, no label, not rendered
          --animations N, --labels N, --shapes N
                             refuse a picture with fewer
          --truncation WORD  a picture without its end: drop_cut_tag (default), close_outside_tags, refuse
          --no-render        do not render it

        At most 4 MiB are read. A picture that is refused is not written.

        exit status: 0 accepted, perhaps with findings; 1 refused, or a file cannot be read or written; 2 the command line
        makes no sense
        """

    private static let sizeLimit = 4 << 20

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let options = try Options(
                words,
                valued: ["out", "png", "prefix", "animations", "labels", "shapes", "truncation"],
                flags: ["json", "lesson", "no-render"],
                words: 1
            )
            guard let file = options.words.first else {
                throw Options.Misuse(message: "say which file to check, or - for standard input")
            }
            let gates = try gates(options)
            let prefix = try prefix(options)
            guard let text = read(file) else { return .failed }
            guard let verdict = await judge(text, gates, prefix) else { return .failed }
            return report(verdict, options)
        } catch {
            return misused(error)
        }
    }

    // MARK: - Options

    private static func gates(_ options: Options) throws(Options.Misuse) -> SVGGates {
        var gates = options.has("lesson") ? SVGGates.lesson : SVGGates()
        gates.minimumAnimations = try count("animations", options) ?? gates.minimumAnimations
        gates.minimumLabels = try count("labels", options) ?? gates.minimumLabels
        gates.minimumShapes = try count("shapes", options) ?? gates.minimumShapes
        if options.has("no-render") { gates.rendering = .off }
        if let word = options.value("truncation") {
            guard let policy = TruncationPolicy(rawValue: word) else {
                let names = TruncationPolicy.allCases.map(\.rawValue).joined(separator: ", ")
                throw Options.Misuse(message: "--truncation takes one of \(names), not '\(word)'")
            }
            gates.truncation = policy
        }
        return gates
    }

    private static func count(_ name: String, _ options: Options) throws(Options.Misuse) -> Int? {
        guard let text = options.value(name) else { return nil }
        guard let count = Int(text), 0...10_000 ~= count else {
            throw Options.Misuse(message: "--\(name) takes a number from 0 to 10000, not '\(text)'")
        }
        return count
    }

    private static func prefix(_ options: Options) throws(Options.Misuse) -> String? {
        guard let prefix = options.value("prefix") else { return nil }
        let isName = prefix.utf8.allSatisfy { byte in
            (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z") || 0x30...0x39 ~= byte
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
        guard isName, prefix.first?.isLetter == true, prefix.utf8.count <= 40 else {
            throw Options.Misuse(
                message: "--prefix takes a letter and then letters, digits, '-' and '_', not "
                    + "'\(prefix)'"
            )
        }
        return prefix
    }

    // MARK: - Work

    /// Reads a file, or complains and returns `nil`.
    private static func read(_ file: String) -> String? {
        guard let handle = file == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: file) else {
            Terminal.complain("\(file) cannot be read")
            return nil
        }
        var bytes: [UInt8] = []
        do {
            while let data = try handle.read(upToCount: 256 << 10), !data.isEmpty {
                bytes += data
                if bytes.count > sizeLimit {
                    Terminal.complain("\(file) is larger than 4 MiB")
                    return nil
                }
            }
        } catch {
            Terminal.complain("\(file) cannot be read")
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func judge(_ text: String, _ gates: SVGGates, _ prefix: String?) async -> SVGVerdict? {
        let loop: EventLoop
        do {
            loop = try EventLoop(label: "rendering")
        } catch {
            Terminal.complain(error.description)
            return nil
        }
        loop.start()
        defer {
            loop.stop()
            loop.join()
        }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        var judge = SVGJudge(gates, renderer: RSVGRenderer(on: loop, path: path))
        judge.idPrefix = prefix
        return await judge.judge(text)
    }

    private static func report(_ verdict: SVGVerdict, _ options: Options) -> ExitStatus {
        var isWritten = true
        if verdict.isAccepted, let picture = verdict.picture, let out = options.value("out") {
            isWritten = write(picture + [0x0A], to: out)
        }
        if let png = options.value("png") {
            if let thumbnail = verdict.thumbnail {
                isWritten = write(thumbnail, to: png) && isWritten
            } else {
                Terminal.complain("there is no rendered picture to write to \(png)")
                isWritten = false
            }
        }
        let said = options.has("json") ? verdict.json.pretty() : text(verdict)
        if options.value("out") == "-" { Terminal.note(said) } else { Terminal.print(said) }
        return verdict.isAccepted && isWritten ? .success : .failed
    }

    private static func write(_ bytes: [UInt8], to file: String) -> Bool {
        if file == "-" {
            Terminal.stream(String(decoding: bytes, as: UTF8.self))
            return true
        }
        do {
            try Data(bytes).write(to: URL(filePath: file), options: .atomic)
            return true
        } catch {
            Terminal.complain("\(file) cannot be written")
            return false
        }
    }

    private static func text(_ verdict: SVGVerdict) -> String {
        let metrics = verdict.metrics
        var lines = [verdict.outcome.rawValue.replacing("_", with: " ")]
        lines += verdict.findings.map { "\($0.isRefusal ? "  refused: " : "  finding: ")\($0.sentence)" }
        lines += verdict.repairs.map { "  repaired: \($0)" }
        lines += verdict.removals.lines.map { "  taken out: \($0)" }
        if verdict.picture != nil {
            let counts = [
                (metrics.animationCount, "animation"), (metrics.labels, "label"), (metrics.shapes, "shape"),
            ]
            let words = counts.map { "\($0) \($1)\($0 == 1 ? "" : "s")" }
            lines.append("  \(metrics.bytes) bytes, \(words.joined(separator: ", "))")
        }
        return lines.map(shown).joined(separator: "\n")
    }

    /// A model's words as they may stand in a terminal: what would steer it becomes a space.
    private static func shown(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            shown.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return shown
    }
}
