import EventLoop
import Foundation
import Programs
import Testing

/// Where it cannot be tried, that is said.
private let isSandboxed: Bool = {
    let isThere = Sandbox.isAvailable(in: searchPath)
    if !isThere { print("SKIPPED: sandboxes are not tried, bubblewrap is not installed") }
    return isThere
}()
private let searchPath = "/usr/bin:/bin"

@Suite(.enabled(if: isSandboxed)) struct SandboxTests {
    @Test func `a program works in the folder, and what it writes is there afterwards`() async throws {
        try await withSandbox { sandbox in
            try Data("question".utf8).write(to: URL(filePath: sandbox.folder + "/in.txt"))

            let outcome = try await run(
                "mkdir sub; tr a-z A-Z <in.txt >sub/out.txt; pwd; cat; exit 3",
                input: "said",
                in: sandbox
            )

            #expect(outcome.code == 3 && text(outcome) == "/folder\nsaid")
            #expect(try sandbox.read("sub/out.txt", limit: 100) == Array("QUESTION".utf8))
            #expect(sandbox.paths() == ["in.txt", "sub/out.txt"])
        }
    }

    @Test func `it sees no environment, no other processes and no network`() async throws {
        try await withSandbox { sandbox in
            let outcome = try await run(
                "env | sort; ls /proc | grep -c '^[0-9]'; cut -d: -f1 -s /proc/net/dev; hostname",
                environment: ["COLOUR": "red"],
                in: sandbox
            )

            let lines = text(outcome).split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(
                lines.filter { $0.contains("=") && !$0.hasPrefix("_=") }
                    == ["COLOUR=red", "HOME=/folder", "LANG=C.UTF-8", "PATH=/usr/bin:/bin", "PWD=/folder"]
            )
            #expect(lines.compactMap { Int($0) }.allSatisfy { $0 < 10 }, "\(lines)")
            #expect(lines.suffix(2) == ["lo", "sandbox"])
        }
    }

    @Test(arguments: ["/root", "/home", "/etc/passwd", "/etc/shadow", "/var/lib", "/srv", "/sys", "/boot"])
    func `what is not named cannot be seen`(place: String) async throws {
        try await withSandbox { sandbox in
            let outcome = try await run("test ! -e \(place)", in: sandbox)

            #expect(outcome.code == 0)
        }
    }

    @Test(arguments: ["/", "/usr", "/usr/bin", "/etc", "/dev", "/dev/shm", "/proc/sys/kernel", "READABLE"])
    func `nothing outside of the folder is written`(place: String) async throws {
        try await withFolder { readable in
            try await withSandbox(readable: [readable]) { sandbox in
                let place = place == "READABLE" ? readable : place

                let outcome = try await run("echo x >\(place)/written-by-a-test || exit 9", in: sandbox)

                #expect(outcome.code != 0 && !outcome.complaints.isEmpty)
                #expect(!FileManager.default.fileExists(atPath: "\(place)/written-by-a-test"))
            }
        }
    }

    @Test func `what is named can be read at its own place`() async throws {
        try await withFolder { readable in
            let inner = readable + "/inner"
            try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: false)
            try Data("told".utf8).write(to: URL(filePath: inner + "/file"))
            try await withSandbox(readable: [inner]) { sandbox in
                let outcome = try await run("cat \(inner)/file", in: sandbox)

                #expect(text(outcome) == "told")
            }
        }
    }

    @Test func `it is not root and has no powers`() async throws {
        try await withSandbox { sandbox in
            let outcome = try await run(
                "id -u; grep CapEff /proc/self/status; mount -t tmpfs x /tmp 2>&1 || true",
                in: sandbox
            )

            let said = text(outcome)
            #expect(!said.hasPrefix("0\n") && said.contains("CapEff:\t0000000000000000"), "\(said)")
        }
    }

    @Test(arguments: [
        ("sleep 60", "it took longer than 3 seconds"), ("while :; do :; done", "it "),
        ("yes", "what it gives is larger than 1 MiB"),
        ("head -c 40000000 /dev/zero >large", "writes too much"),
        ("for i in 1 2 3 4 5 6; do head -c 4000000 /dev/urandom >$i; done; sleep 2", "it wrote more than 16 MiB"),
        ("i=0; while [ $i -lt 200 ]; do : >$i; i=$((i+1)); done", "it made more than 100 files"),
        ("p=.; i=0; while [ $i -lt 70 ]; do p=$p/d; mkdir $p; i=$((i+1)); done", "it made folders too deep"),
        // What is to take long is there before there is no process left for it, and who waits for it needs no more of them.
        ("sleep 60 & (b() { b | b & }; b); wait", "it took"),
        ("for i in 1 2 3 4 5 6; do tail /dev/zero & done; wait; sleep 60", "it took"),
    ])
    func `what takes too much is ended, and leaves nothing behind`(script: String, part: String) async throws {
        try await withSandbox { sandbox in
            let error = await #expect(throws: ProgramFailure.self) { try await run(script, in: sandbox) }

            #expect(error?.kind == .tooMuch && error?.message.contains(part) == true, "\(String(describing: error))")
        }
    }

    @Test func `memory is counted over all processes`() async throws {
        // Each takes less than one may.
        let script = """
            import os, time
            for i in range(6):
                if os.fork() == 0: break
            held = bytearray(os.urandom(1)) * (100 << 20)
            time.sleep(60)
            """
        try await withSandbox { sandbox in
            let error = await #expect(throws: ProgramFailure.self) {
                try await run("exec python3 -c '\(script)'", in: sandbox)
            }

            #expect(error?.kind == .tooMuch && error?.message == "it took more than 256 MiB of memory.")
        }
    }

    @Test func `what it leaves running ends with it`() async throws {
        try await withSandbox { sandbox in
            _ = try await run(
                "(while :; do date >>beat; done) >/dev/null 2>&1 & until [ -s beat ]; do :; done",
                in: sandbox
            )

            let outcome = try await run("wc -l <beat; sleep 0.2; wc -l <beat", in: sandbox)

            let beats = text(outcome).split(separator: "\n")
            #expect(beats.count == 2 && beats.first == beats.last)
        }
    }

    @Test(arguments: ["ln -s /etc/passwd out", "mkfifo out", "mkdir out", "ln -s / in; ln -s in/etc/passwd out", ":"])
    func `a link or what is no file is not read`(script: String) async throws {
        try await withSandbox { sandbox in
            _ = try await run(script, in: sandbox)

            #expect(try sandbox.read("out", limit: 1 << 20) == nil)
            #expect(try sandbox.read("in/etc/passwd", limit: 1 << 20) == nil)
            #expect(try sandbox.read("../../etc/passwd", limit: 1 << 20) == nil)
            #expect(sandbox.paths() == [])
        }
    }

    @Test func `removing a folder follows no link out of it`() async throws {
        try await withFolder { other in
            try Data().write(to: URL(filePath: other + "/kept"))
            try await withSandbox(readable: [other]) { sandbox in
                _ = try await run(
                    "ln -s \(other) link; mkdir -p a/b; : >a/b/c; chmod 0 a/b; touch \"$(printf 'a\\377')\"",
                    in: sandbox
                )

                sandbox.remove()

                #expect(!FileManager.default.fileExists(atPath: sandbox.folder))
                #expect(FileManager.default.fileExists(atPath: other + "/kept"))
            }
        }
    }

    @Test func `what is deeper than is looked into is removed too`() async throws {
        try await withSandbox { sandbox in
            let script = """
                for top in a b; do
                    p=$top; i=0
                    while [ $i -lt 140 ]; do mkdir -p $p/c; : >$p/f; p=$p/d; mkdir $p; i=$((i+1)); done
                    chmod 500 $p
                done
                """
            _ = await #expect(throws: ProgramFailure.self) { try await run(script, in: sandbox) }

            sandbox.remove()

            #expect(!FileManager.default.fileExists(atPath: sandbox.folder))
        }
    }

    @Test func `without bubblewrap it is said what is missing`() async throws {
        let none = "/no/such/folder"
        let error = await #expect(throws: ProgramFailure.self) {
            try await withFolder { folder in
                for name in ["sh", "prlimit", "choom", "setpriv"] {
                    try FileManager.default.createSymbolicLink(
                        atPath: "\(folder)/\(name)",
                        withDestinationPath: "/usr/bin/\(name)"
                    )
                }
                try await withLoop { loop in
                    _ = try await Program("sh", of: "dash", on: loop, path: folder).run([], in: Sandbox(folder: none))
                }
            }
        }

        #expect(error?.kind == .unavailable)
        #expect(
            error?.message == "bwrap is not installed (Debian's package bubblewrap), and nothing is run without it."
        )
    }

    @Test func `a folder that is not there, or a link to one, is none`() async throws {
        try await withSandbox { sandbox in
            let link = sandbox.folder + "/link"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/usr")

            let error = await #expect(throws: ProgramFailure.self) { try await run("ls", in: Sandbox(folder: link)) }

            #expect(error?.kind == .unavailable)
        }
    }

    private func text(_ outcome: Program.Outcome) -> String { String(decoding: outcome.output, as: UTF8.self) }

    private func run(
        _ script: String,
        input: String = "",
        environment: [String: String] = [:],
        in sandbox: Sandbox
    ) async throws -> Program.Outcome {
        var limits = Program.Limits()
        limits.time = .seconds(3)
        limits.processorSeconds = 1
        limits.memory = 256 << 20
        limits.outputBytes = 1 << 20
        let fixed = limits
        return try await withLoop { loop in
            let shell = Program("sh", of: "dash", on: loop, path: searchPath, limits: fixed)
            return try await shell.run(["-c", script], input: Array(input.utf8), environment: environment, in: sandbox)
        }
    }
}

private func withSandbox(readable: [String] = [], _ body: (Sandbox) async throws -> Void) async throws {
    try await withFolder { folder in
        var sandbox = Sandbox(folder: folder, readable: readable)
        sandbox.bytes = 16 << 20
        sandbox.files = 100
        sandbox.processes = 20
        defer { sandbox.remove() }
        try await body(sandbox)
    }
}

private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sandbox-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.path)
}
