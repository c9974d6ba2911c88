import EventLoop
import Foundation
import Programs
import Testing

@Suite struct ProgramTests {
    @Test func `what a program writes is given back`() async throws {
        let output = try await with("cat") { program in
            try await program.run([], input: Array("hello".utf8))
        }

        #expect(output == Array("hello".utf8))
    }

    @Test func `it sees nothing of the environment but what it is given`() async throws {
        let output = try await with("env") { program in
            try await program.run([], input: [], environment: ["COLOUR": "red"])
        }

        let lines = String(decoding: output, as: UTF8.self).split(separator: "\n").sorted()
        #expect(lines == ["COLOUR=red", "HOME=/nonexistent", "LANG=C.UTF-8"])
    }

    @Test(arguments: [
        ("no-such-program", [], ProgramFailure.Kind.unavailable, "is not installed (Debian's package things)"),
        ("sleep", ["30"], .tooMuch, "it took longer than 1 seconds"),
        ("yes", [], .tooMuch, "what it gives is larger than 1 MiB"),
        ("ls", ["/no/such/folder"], .failed, "ls says: "), ("true", [], .failed, "true failed."),
    ])
    func `why there is nothing is said`(name: String, arguments: [String], kind: ProgramFailure.Kind, part: String)
        async
    {
        let error = await #expect(throws: ProgramFailure.self) {
            try await with(name) { try await $0.run(arguments, input: []) }
        }

        #expect(error?.kind == kind)
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    @Test func `nothing is run where nothing can limit it`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let link = folder.appending(path: "cat").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/usr/bin/cat")

        try await withLoop { loop in
            let program = Program("cat", of: "things", on: loop, path: folder.path)
            let error = await #expect(throws: ProgramFailure.self) { try await program.run([], input: [1]) }

            #expect(error?.kind == .unavailable && !program.isAvailable)
            #expect(error?.message == "prlimit is not installed (Debian's package util-linux).")
        }
    }

    @Test func `a program that dies by itself did not take too much`() async {
        let error = await #expect(throws: ProgramFailure.self) {
            try await with("sh") { try await $0.run(["-c", "kill -SEGV $$"], input: []) }
        }

        #expect(error?.kind == .failed && error?.message == "sh was ended by signal 11.")
    }

    @Test func `who is cancelled leaves no process behind`() async throws {
        try await withLoop { loop in
            let program = Program("sleep", of: "things", on: loop, path: "/usr/bin:/bin")

            let task = Task { try await program.run(["60"], input: []) }
            task.cancel()
            let result = await task.result

            let error = #expect(throws: ProgramFailure.self) { try result.get() }
            #expect(error?.kind == .unavailable && error?.message == "running sleep was cancelled.")
        }
    }

    private func with<Value: Sendable>(
        _ name: String,
        _ body: (Program) async throws -> Value
    ) async throws -> Value {
        var limits = Program.Limits()
        limits.time = .seconds(1)
        limits.outputBytes = 1 << 20
        let fixed = limits
        return try await withLoop { loop in
            try await body(Program(name, of: "things", on: loop, path: "/usr/bin:/bin", limits: fixed))
        }
    }
}

/// Runs `body` with a loop of its own.
func withLoop<Result: Sendable>(_ body: (EventLoop) async throws -> Result) async throws -> Result {
    let loop = try EventLoop(label: "programs")
    loop.start()
    defer {
        loop.stop()
        loop.join()
    }
    return try await body(loop)
}
