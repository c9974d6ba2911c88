import JSON
import YAML

/// What can be found wrong with a project by reading it.
struct ProjectExam {
    private(set) var findings: [ProjectFinding] = []
    /// How many files of data there are, and how many of them are what they say.
    private(set) var data = (files: 0, right: 0)
    /// What may be imported once all is installed that the project says it needs.
    private(set) var modules: Set<String> = []

    init(_ project: Project) {
        for path in project.paths {
            let text = project[path] ?? ""
            if path.isRequirements {
                let read = Requirements(text, at: path.text)
                findings += read.findings
                modules.formUnion(read.modules)
            } else if path.isManifest {
                modules.formUnion(Requirements.modules(namedIn: text))
            }
            check(text, at: path)
            findings += Self.omissions(in: text, at: path)
            if path.ending == "py" { findings += Self.dangers(in: text, at: path) }
        }
    }

    private mutating func check(_ text: String, at path: ProjectPath) {
        var problem: String?
        switch path.ending {
        case "json":
            do throws(JSONError) { _ = try JSON(parsing: text) } catch { problem = "it is no JSON: \(error)" }
        case "yaml", "yml":
            do throws(YAMLError) {
                try YAMLSyntax.check(text, file: path.name)
            } catch { problem = "it is no YAML: line \(error.position.line): \(error.message)" }
        default: return
        }
        data.files += 1
        if let problem { findings.append(.init(.data, path.text, problem)) } else { data.right += 1 }
    }

    /// Lines that stand for code which is not there.
    private static func omissions(in text: String, at path: ProjectPath) -> [ProjectFinding] {
        guard ["py", "js", "ts", "html", "css", "txt", "yml", "yaml", "toml", "sql", "sh"].contains(path.ending) else {
            return []
        }
        let pattern =
            #/^\s*(?:#|//|--|<!--|/\*)?\s*(?:\.\.\.|…)?\s*\(?(?:the )?(?:rest|remainder|remaining|existing|previous|same|other|your)\b[^\n]{0,60}?\b(?:code|file|unchanged|same|implementation|here|as before|goes)\b[^\n]{0,30}$/#
            .ignoresCase()
        var findings: [ProjectFinding] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard line.utf8.count < 160, line.contains("...") || line.contains("…"),
                line.wholeMatch(of: pattern) != nil
            else { continue }
            findings.append(.init(.omission, path.text, line: index + 1, "code is left out; write the file whole."))
            if findings.count == 5 { break }
        }
        return findings
    }

    /// Calls that hand code or commands from outside to the machine, and secrets in the open.
    private static func dangers(in text: String, at path: ProjectPath) -> [ProjectFinding] {
        let isTest = path.isTest
        var findings: [ProjectFinding] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let code = line.drop(while: \.isWhitespace)
            guard code.utf8.count < 1000, !code.hasPrefix("#") else { continue }
            for (word, message) in words where code.contains(word) && !isTest {
                findings.append(.init(.danger, path.text, line: index + 1, message))
            }
            let secret =
                #/(?:^|[\s_])(?:password|passwd|secret|secret_key|api_key)\s*(?::\s*str\s*)?=\s*["'][^"']{4,}["']/#
            if !isTest, code.firstMatch(of: secret.ignoresCase()) != nil {
                findings.append(
                    .init(.danger, path.text, line: index + 1, "a secret stands in the code; read it from outside.")
                )
            }
            if findings.count >= 10 { break }
        }
        return findings
    }

    private static let words = [
        ("eval(", "eval runs whatever it is given."), ("exec(", "exec runs whatever it is given."),
        ("__import__(", "__import__ loads whatever it is told."), ("pickle.load", "pickle runs what it reads."),
        ("shell=True", "a shell runs whatever stands in its words."), ("os.system(", "os.system is a shell."),
        ("yaml.load(", "yaml.load makes objects of what it reads; use safe_load."),
    ]
}
