import EventLoop
import Foundation
import Glibc
import Testing

@Suite struct ChildProcessTests {
    @Test(arguments: [0, 7, 255])
    func `an exit code is reported`(code: Int32) async throws {
        try await withLoop { loop in
            let reported = Events<ChildProcess.ExitStatus>()
            let child = try await loop.run { () async throws(EventLoopError) in
                try shell("exit \(code)", on: loop, onExit: reported.report)
            }

            #expect(await child.wait() == .exited(code: code))
            #expect(await child.wait() == .exited(code: code))
            #expect(await reported.first() == .exited(code: code))
        }
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `a child is terminated by a signal`(signal: Int32) async throws {
        try await withLoop { loop in
            let child = try await loop.run { () async throws(EventLoopError) in
                try ChildProcess(on: loop, executable: "sleep", arguments: ["3600"], environment: environment)
            }
            await loop.run { child.terminate(signal) }

            #expect(await child.wait() == .killed(signal: signal))
        }
    }

    @Test func `a missing executable is an error that names it`() async throws {
        try await withLoop { loop in
            let error = await #expect(throws: EventLoopError.self) {
                try await loop.run { () async throws(EventLoopError) in
                    try ChildProcess(
                        on: loop,
                        executable: "/nowhere/to/be/found",
                        environment: [:],
                        standardInput: .pipe,
                        standardOutput: .lines { _ in }
                    )
                }
            }

            #expect(error?.code == "ENOENT")
            #expect(error?.message == "cannot start /nowhere/to/be/found: no such file or directory")
        }
    }

    @Test func `lines of both outputs arrive, all before the exit`() async throws {
        let events = Events<String>()
        let script = "printf 'one\\r\\ntwo\\n\\n'; echo wrong >&2; printf last"

        try await withLoop { loop in
            _ = try await loop.run { () async throws(EventLoopError) in
                try shell(
                    script,
                    on: loop,
                    output: .lines { events.report("output \($0)") },
                    error: .lines { events.report("error \($0)") },
                    onExit: { _ in events.report("exit") }
                )
            }
            let seen = await events.first(6)

            #expect(seen.last == "exit")
            #expect(seen.filter { $0.hasPrefix("output") } == ["output one", "output two", "output ", "output last"])
            #expect(seen.contains("error wrong"))
        }
    }

    @Test func `a great deal of output arrives whole`() async throws {
        let count = 100_000
        let lines = Events<String>()

        try await withLoop { loop in
            _ = try await loop.run { () async throws(EventLoopError) in
                try shell("seq \(count)", on: loop, output: .lines { lines.report($0) })
            }

            #expect(await lines.first(count) == (1...count).map(String.init))
        }
    }

    @Test func `of a line that is too long only the beginning is kept`() async throws {
        let lines = Events<String>()

        try await withLoop { loop in
            _ = try await loop.run { () async throws(EventLoopError) in
                try shell("seq -s , 100000; echo next", on: loop, output: .lines(limit: 10) { lines.report($0) })
            }

            #expect(await lines.first(2) == ["1,2,3,4,5,", "next"])
        }
    }

    @Test func `an exit does not wait for a grandchild that holds the output`() async throws {
        let lines = Events<String>()

        try await withLoop { loop in
            let child = try await loop.run { () async throws(EventLoopError) in
                try shell("sleep 3600 & echo $!", on: loop, output: .lines { lines.report($0) })
            }

            #expect(await child.wait() == .exited(code: 0))
            let grandchild = try #require(Int32(await lines.first() ?? ""))
            #expect(kill(grandchild, SIGKILL) == 0)
        }
    }

    @Test func `the child reads what is written to its input`() async throws {
        let lines = Events<String>()

        try await withLoop { loop in
            let child = try await loop.run { () async throws(EventLoopError) in
                let child = try shell("cat", on: loop, input: .pipe, output: .lines { lines.report($0) })
                child.input?.write(Array("hello\n".utf8))
                return child
            }
            let line = await lines.first()
            await loop.run { child.input?.end() }

            #expect(line == "hello")
            #expect(await child.wait() == .exited(code: 0))
        }
    }

    @Test func `the child has its own directory, environment and nothing else of ours`() async throws {
        let lines = Events<String>()
        let script = "pwd; echo $WORD; cat; ls /proc/self/fd; grep SigBlk /proc/self/status"

        try await withLoop { loop in
            let listener = try await listen(on: loop) { _ in }
            _ = try await loop.run { () async throws(EventLoopError) in
                try ChildProcess(
                    on: loop,
                    executable: "sh",
                    arguments: ["-c", script],
                    environment: environment.merging(["WORD": "spoken"]) { $1 },
                    workingDirectory: "/",
                    standardOutput: .lines { lines.report($0) }
                )
            }
            let seen = await lines.first(7)
            await loop.run { listener.close() }

            // Descriptor 3 is the directory that `ls` reads.
            #expect(seen == ["/", "spoken", "0", "1", "2", "3", "SigBlk:\t0000000000000000"])
        }
    }

    @Test func `callbacks that hold their child are let go of when it has exited`() async throws {
        try await withLoop { loop in
            let (child, holder) = try await loop.run { () async throws(EventLoopError) in
                let holder = Holder()
                holder.child = try shell(
                    "echo out; echo err >&2",
                    on: loop,
                    output: .bytes { _ in holder.calls += 1 },
                    error: .lines { _ in holder.calls += 1 },
                    onExit: { _ in holder.calls += 1 }
                )
                return (holder.child, WeakHolder(holder))
            }
            _ = await child?.wait()

            // The last callback may be on its way back through the loop.
            let isThere = await loop.run { holder.holder != nil }

            #expect(!isThere)
        }
    }

    @Test func `a loop that stops takes its children along`() async throws {
        let child = try await withLoop { loop in
            try await loop.run { () async throws(EventLoopError) in
                try ChildProcess(on: loop, executable: "sleep", arguments: ["3600"], environment: environment)
            }
        }

        #expect(await child.wait() == .killed(signal: SIGKILL))
        // It is gone from the process table as well: there is no such process any more.
        #expect(kill(child.pid, 0) == -1 && errno == ESRCH)
    }
}

/// What callbacks hold, and what holds their child; used on the loop only.
private final class Holder: @unchecked Sendable {
    var child: ChildProcess?
    var calls = 0
}

private struct WeakHolder: Sendable {
    weak let holder: Holder?

    init(_ holder: Holder) { self.holder = holder }
}

private let environment = ["PATH": "/usr/bin:/bin"]

private func shell(
    _ script: String,
    on loop: EventLoop,
    input: ChildProcess.Input = .discard,
    output: ChildProcess.Output = .discard,
    error: ChildProcess.Output = .inherit,
    onExit: @escaping (ChildProcess.ExitStatus) -> Void = { _ in }
) throws(EventLoopError) -> ChildProcess {
    try ChildProcess(
        on: loop,
        executable: "/bin/sh",
        arguments: ["-c", script],
        environment: environment,
        standardInput: input,
        standardOutput: output,
        standardError: error,
        onExit: onExit
    )
}
