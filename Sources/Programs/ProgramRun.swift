import EventLoop
import Glibc

/// One run of a program, made and used on a loop.
struct ProgramRun: Sendable {
    let status: ChildProcess.ExitStatus
    let output: [UInt8]
    let complaints: [String]
    let isLate: Bool
    let isCancelled: Bool

    init(
        _ words: [String],
        _ input: [UInt8],
        _ environment: [String: String],
        _ limits: Program.Limits,
        on loop: EventLoop
    ) async throws(EventLoopError) {
        let gathered = Gathered(limit: limits.outputBytes)
        let child = try ChildProcess(
            on: loop,
            executable: words[0],
            arguments: Array(words.dropFirst()),
            environment: ["LANG": "C.UTF-8", "HOME": "/nonexistent"].merging(environment) { $1 },
            standardInput: .pipe,
            standardOutput: .bytes { gathered.add($0) },
            standardError: .lines(limit: 500) { gathered.complain($0) }
        )
        gathered.child = child
        if let pipe = child.input {
            pipe.write(input)
            pipe.end()
        }
        let timer = loop.timer(after: limits.time) { gathered.expire() }
        let waited = await withTaskCancellationHandler {
            await child.wait()
        } onCancel: {
            loop.execute { child.terminate(SIGKILL) }
        }
        timer.cancel()
        status = waited
        output = gathered.output
        complaints = gathered.complaints
        isLate = gathered.isLate
        isCancelled = Task.isCancelled
    }
}

/// What a run has written so far; touched on its loop only.
private final class Gathered {
    var child: ChildProcess?
    private(set) var output: [UInt8] = []
    private(set) var complaints: [String] = []
    private(set) var isLate = false
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    func add(_ bytes: [UInt8]) {
        guard output.count <= limit else { return }
        output.append(contentsOf: bytes)
        if output.count > limit { child?.terminate(SIGKILL) }
    }

    func complain(_ line: String) {
        if complaints.count < 5 { complaints.append(line) }
    }

    func expire() {
        isLate = true
        child?.terminate(SIGKILL)
    }
}
