import Foundation
import JSON
import Programs
import Projects
import Testing
import ZIP

/// How projects come to the disk and from it.
@Suite struct ProjectFolderTests {
    private let version = ProjectVersion("make it", at: "2030-01-01T00:00:00Z")

    @Test func `a new project is there whole, with its first version`() throws {
        try withFolder { root in
            let folder = ProjectFolder(root + "/todo/")
            let made = try project(["main.py": "x = 1\n", "app/deep/er/a.py": "é\n"])

            try folder.create(made, version)

            #expect(try folder.read().project == made && names(in: root) == ["todo"])
            let list = try JSON(parsing: Array(Data(contentsOf: URL(filePath: root + "/todo/.aloft/project.json"))))
            #expect(list["versions"]?.array?.count == 1 && list["versions"]?[0]?["prompt"] == "make it")
            let archive = try ZIPArchive(path: root + "/todo/.aloft/versions/1.zip")
            #expect(archive.members.map(\.name) == ["app/deep/er/a.py", "main.py"])
        }
    }

    @Test func `what is there already is not written over`() throws {
        try withFolder { root in
            try write("mine", to: root + "/todo/notes.txt")
            try FileManager.default.createSymbolicLink(atPath: root + "/link", withDestinationPath: root + "/nowhere")
            try FileManager.default.createDirectory(atPath: root + "/empty", withIntermediateDirectories: false)

            for name in ["todo", "todo/notes.txt", "link", "no/such/folder"] {
                #expect(throws: FolderError.self) {
                    try ProjectFolder("\(root)/\(name)").create(project(["a": "1"]), version)
                }
            }
            try ProjectFolder("\(root)/empty").create(project(["a": "1"]), version)

            #expect(try names(in: root) == ["empty", "link", "todo"] && names(in: root + "/todo") == ["notes.txt"])
        }
    }

    @Test func `a change touches the files of the project, and keeps what was before`() throws {
        try withFolder { root in
            let folder = ProjectFolder(root + "/p")
            try write("x = 1\n", to: root + "/p/main.py")
            try write("old\n", to: root + "/p/old/gone.py")
            try write("[core]", to: root + "/p/.git/config")
            try Data([0, 1, 2, 0xFF]).write(to: URL(filePath: root + "/p/logo.png"))
            let before = try folder.read()

            let change = ProjectChange(
                FilesAnswer(#"{"files": {"main.py": "x = 2", "new/a.py": "y"}, "removed": ["old/gone.py"]}"#),
                over: before.project
            )
            try folder.apply(change, version)

            #expect(before.left == ["'logo.png' is left: it is no text."])
            #expect(try folder.read().project == change.after)
            #expect(
                try names(in: root + "/p/.git") == ["config"]
                    && FileManager.default.fileExists(atPath: root + "/p/logo.png")
            )
            let versions = try names(in: root + "/p/.aloft/versions")
            #expect(versions == ["1.patch", "1.zip", "2.patch", "2.zip"])
            let patch = try String(contentsOfFile: root + "/p/.aloft/versions/2.patch", encoding: .utf8)
            #expect(patch == change.diff && patch.contains("-x = 1\n+x = 2\n"))
        }
    }

    @Test func `links lead nowhere, neither when reading nor when writing`() throws {
        try withFolder { root in
            try write("secret", to: root + "/outside/secret.txt")
            try write("x = 1\n", to: root + "/p/main.py")
            let files = FileManager.default
            try files.createSymbolicLink(
                atPath: root + "/p/link.txt",
                withDestinationPath: root + "/outside/secret.txt"
            )
            try files.createSymbolicLink(atPath: root + "/p/app", withDestinationPath: root + "/outside")
            let folder = ProjectFolder(root + "/p")

            let content = try folder.read()
            for path in ["link.txt", "app/new.py", "app/secret.txt"] {
                let change = ProjectChange(
                    FilesAnswer("{\"files\": {\"\(path)\": \"stolen\", \"main.py\": \"x = 2\"}}"),
                    over: content.project
                )
                #expect(throws: FolderError.self) { try folder.apply(change, version) }
            }
            #expect(throws: FolderError.self) { try ProjectFolder(root + "/p/app").read() }

            #expect(content.project.plain == ["main.py": "x = 1\n"] && content.left.count == 2)
            #expect(try folder.read().project == content.project)
            #expect(try names(in: root + "/outside") == ["secret.txt"])
            #expect(try String(contentsOfFile: root + "/outside/secret.txt", encoding: .utf8) == "secret")
        }
    }

    @Test func `passwords and keys are not read, nor kept another time, and are told`() throws {
        let secret = [
            ".env", ".env.production", ".ENV.local", "tls/server.pem", "server.key", "id_rsa", "id_ed25519_work",
            ".netrc",
            ".pypirc",
        ]
        let open = [".env.example", ".env.sample", ".env.template", "id_rsa.pub", "id_generator.py", "keys.py"]
        try withFolder { root in
            for name in secret + open { try write("x", to: "\(root)/p/\(name)") }

            let content = try ProjectFolder(root + "/p").read()

            #expect(Set(content.project.plain.keys) == Set(open))
            #expect(Set(content.unread.map(\.text)) == Set(secret) && content.left.count == secret.count)
            #expect(content.left.contains("'.env' is left: by its name it holds a secret."))
        }
    }

    @Test func `what is not read is known, folders of tools and links as well`() throws {
        try withFolder { root in
            try write("x", to: root + "/p/venv/bin/python")
            try write("x", to: root + "/p/.git/config")
            try Data([0]).write(to: URL(filePath: root + "/p/logo.png"))
            try FileManager.default.createSymbolicLink(atPath: root + "/p/app", withDestinationPath: root)

            #expect(try ProjectFolder(root + "/p").read().unread.map(\.text) == ["app", "logo.png", "venv"])
        }
    }

    @Test func `what changed meanwhile is not written over, and a change that fails is undone`() throws {
        try withFolder { root in
            try write("x = 1\n", to: root + "/p/a.py")
            try write("y = 1\n", to: root + "/p/z/b.py")
            let folder = ProjectFolder(root + "/p")
            let before = try folder.read().project
            let change = ProjectChange(FilesAnswer(#"{"files": {"a.py": "2", "z/b.py": "2"}}"#), over: before)
            try write("y = 7\n", to: root + "/p/z/b.py")

            #expect(throws: FolderError.self) { try folder.apply(change, version) }

            #expect(try folder.read().project.plain == ["a.py": "x = 1\n", "z/b.py": "y = 7\n"])
        }
    }

    @Test func `a change leaves who may do what with a file, and so does its undoing`() throws {
        try withFolder { root in
            for name in ["run.sh", "gone.sh", "own.txt"] { try write("1\n", to: "\(root)/p/\(name)") }
            for (name, mode) in [("run.sh", 0o755), ("gone.sh", 0o750), ("own.txt", 0o600)] {
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(root)/p/\(name)")
            }
            let folder = ProjectFolder(root + "/p")
            let before = try folder.read().project
            let answer = #"{"files": {"run.sh": "2\n", "own.txt": "2\n"}, "removed": ["gone.sh"]}"#
            let change = ProjectChange(FilesAnswer(answer), over: before)
            // A file where the versions are to be stops it at its end, so all is undone.
            try write(#"{"versions": [{}]}"#, to: root + "/p/.aloft/project.json")
            try write("", to: root + "/p/.aloft/versions")

            #expect(throws: FolderError.self) { try folder.apply(change, version) }
            let undone = try ["run.sh", "gone.sh", "own.txt"].map { try mode(of: "\(root)/p/\($0)") }
            try FileManager.default.removeItem(atPath: root + "/p/.aloft")
            try folder.apply(change, version)

            #expect(undone == [0o755, 0o750, 0o600])
            #expect(try mode(of: root + "/p/run.sh") == 0o755 && mode(of: root + "/p/own.txt") == 0o600)
            #expect(try folder.read().project == change.after)
        }
    }

    @Test func `what a folder was before is for its owner alone`() throws {
        try withFolder { root in
            try write("x = 1\n", to: root + "/p/main.py")
            try FileManager.default.createDirectory(atPath: root + "/p/.aloft", withIntermediateDirectories: false)
            let folder = ProjectFolder(root + "/p")
            let change = ProjectChange(FilesAnswer(#"{"files": {"main.py": "2"}}"#), over: try folder.read().project)

            try folder.apply(change, version)

            #expect(try mode(of: root + "/p/.aloft") == 0o700 && mode(of: root + "/p/.aloft/versions") == 0o700)
            for name in ["project.json", "versions/1.zip", "versions/2.patch"] {
                #expect(try mode(of: "\(root)/p/.aloft/\(name)") == 0o600)
            }
        }
    }

    @Test func `an archive has the files, as every reader of archives understands it`() throws {
        let made = try project(["main.py": String(repeating: "x = 1\n", count: 500), "app/ä.py": "", "b": "\u{1F600}"])

        let bytes = made.archive

        let archive = try ZIPArchive(bytes)
        var read: [String: String] = [:]
        for member in archive.members {
            var reader = try archive.open(member)
            var content: [UInt8] = []
            while let chunk = try archive.next(of: &reader) { content += chunk }
            read[member.name] = String(decoding: content, as: UTF8.self)
        }
        #expect(read == made.plain && bytes == made.archive && bytes.count < 1000)
    }
}

private func withFolder(_ body: (String) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "projects-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    try body(root.path(percentEncoded: false))
}

private func write(_ text: String, to path: String) throws {
    let file = URL(filePath: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
}

private func mode(of path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
}

private func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}
