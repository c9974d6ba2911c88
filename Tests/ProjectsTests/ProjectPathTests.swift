import Projects
import Testing

/// A path of a project never leaves its folder, on no system.
@Suite struct ProjectPathTests {
    @Test(arguments: [
        "main.py", "app/models/user.py", ".env.example", ".github/workflows/ci.yml", "app/__init__.py", "Dockerfile",
        "src/[id].tsx", "docs/Übersicht.md", "a b/c d.txt", "tests/données.json",
    ])
    func `what projects have is a path`(text: String) throws {
        #expect(try ProjectPath(text).text == text)
    }

    @Test func `a point and a slash before it are left out`() throws {
        let path = try ProjectPath("./app/Main.PY")

        #expect(path.text == "app/Main.PY" && path.name == "Main.PY" && path.ending == "py")
    }

    @Test(arguments: [
        "", ".", "..", "/etc/passwd", "../x.py", "app/../../x.py", "app/./x.py", "app//x.py", "app/", "~/x",
        "~root/.ssh/x",
        "C:\\x.py", "C:/x.py", "app\\x.py", "\\\\host\\share", "a\0b", "a\nb", "a\u{1B}[2Jb", "a\u{202E}yp.x",
        "a\u{200B}b",
        "a\u{FEFF}b", "nul", "NUL.txt", "app/con.py", "COM1", "lpt9.log", "aux.tar.gz", "com\u{B9}.txt",
        ".git/hooks/post-checkout",
        "app/.GIT/config", ".aloft/project.json", ".hg/hgrc", "x.py.", "x.py ", " x.py", "-rf", "app/-x", "a*b", "a?b",
        "a|b",
        "a<b>", "a\"b", "a:b", "\u{1F600}.py", "././x/../y",
    ])
    func `what leads elsewhere, is a device or cannot be seen is none`(text: String) {
        #expect(throws: ProjectProblem.self) { try ProjectPath(text) }
    }

    @Test(arguments: [
        String(repeating: "a/", count: 13) + "b", String(repeating: "a", count: 101),
        String(repeating: "ab/", count: 80),
        String(repeating: "é", count: 60),
    ])
    func `what is too long or too deep is none`(text: String) {
        #expect(throws: ProjectProblem.self) { try ProjectPath(text) }
    }

    @Test func `a problem is told on one line, whatever the path is`() {
        let error = #expect(throws: ProjectProblem.self) {
            try ProjectPath("../\u{1B}[31m\n" + String(repeating: "x", count: 5000))
        }

        let sentence = error?.description ?? ""
        #expect(sentence.count < 300 && !sentence.contains("\n") && !sentence.contains("\u{1B}"))
    }
}

/// Files that are together a project.
@Suite struct ProjectTests {
    @Test(arguments: [
        ("App/a.py", "app/b.py"), ("a.py", "A.py"), ("a", "a/b"), ("a/b", "a"), ("x/a/b", "x/A"),
        ("\u{E9}.py", "\u{C9}.py"),
    ])
    func `what is the same file somewhere is refused`(first: String, second: String) throws {
        var project = try project([first: "1"])

        #expect(throws: ProjectProblem.self) { try project.put("2", at: ProjectPath(second)) }
        #expect(project.count == 1 && project[first] == "1")
    }

    @Test func `what was taken away makes room for what it excluded`() throws {
        var project = try project(["App/a.py": "1", "App/b.py": "2"])

        project.remove(try ProjectPath("App/a.py"))
        #expect(throws: ProjectProblem.self) { try project.put("3", at: ProjectPath("app/c.py")) }
        project.remove(try ProjectPath("App/b.py"))
        try project.put("3", at: ProjectPath("app/c.py"))

        #expect(project.paths.map(\.text) == ["app/c.py"] && project.bytes == 1)
    }

    @Test func `limits hold, and what is put in place of something counts once`() throws {
        var limits = Project.Limits()
        (limits.files, limits.fileBytes, limits.bytes) = (2, 10, 15)
        var project = Project()
        try project.put("0123456789", at: ProjectPath("a"), limits)
        try project.put("01234", at: ProjectPath("b"), limits)
        try project.put("9876543210", at: ProjectPath("a"), limits)

        for (content, path) in [("", "c"), ("01234567890", "a"), ("012345", "b"), ("a\0", "b")] {
            #expect(throws: ProjectProblem.self) { try project.put(content, at: ProjectPath(path), limits) }
        }
        #expect(project.bytes == 15 && project["a"] == "9876543210")
    }
}

/// A project of files by their paths.
func project(_ files: [String: String]) throws -> Project {
    var project = Project()
    for (path, content) in files.sorted(by: { $0.key < $1.key }) { try project.put(content, at: ProjectPath(path)) }
    return project
}

extension Project {
    /// Its files under plain names, to be compared.
    var plain: [String: String] { Dictionary(uniqueKeysWithValues: files.map { ($0.key.text, $0.value) }) }
}
