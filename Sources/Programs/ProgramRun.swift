import EventLoop
import Glibc

/// One run of a program, made and used on a loop.
struct ProgramRun: Sendable {
    let status: ChildProcess.ExitStatus
    let output: [UInt8]
    let complaints: [String]
    let isLate: Bool
    let isCancelled: Bool
    /// What the processes of a sandbox took too much of together.
    let excess: String?

    init(
        _ words: [String],
        _ input: [UInt8],
        _ environment: [String: String],
        _ limits: Program.Limits,
        _ watch: SandboxWatch?,
        on loop: EventLoop
    ) async throws(EventLoopError) {
        let gathered = Gathered(limit: limits.outputBytes)
        let child = try ChildProcess(
            on: loop,
            executable: words[0],
            arguments: Array(words.dropFirst()),
            environment: environment,
            standardInput: .pipe,
            standardOutput: .bytes { gathered.add($0) },
            standardError: .lines(limit: 500) { gathered.complain($0) }
        )
        gathered.child = child
        if let pipe = child.input {
            pipe.write(input)
            pipe.end()
        }
        watch?.start(child.pid) { excess in loop.execute { gathered.stop(excess) } }
        let timer = loop.timer(after: limits.time) { gathered.expire() }
        let waited = await withTaskCancellationHandler {
            await child.wait()
        } onCancel: {
            loop.execute { child.terminate(SIGKILL) }
        }
        timer.cancel()
        watch?.stop()
        status = waited
        output = gathered.output
        complaints = gathered.complaints
        isLate = gathered.isLate
        isCancelled = Task.isCancelled
        excess = gathered.excess
    }
}

/// What a run has written so far; touched on its loop only, hence `@unchecked Sendable`.
private final class Gathered: @unchecked Sendable {
    var child: ChildProcess?
    private(set) var output: [UInt8] = []
    private(set) var complaints: [String] = []
    private(set) var isLate = false
    private(set) var excess: String?
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
        if complaints.count == 60 { complaints.removeFirst() }
        complaints.append(line)
    }

    func stop(_ excess: String) {
        self.excess = excess
        child?.terminate(SIGKILL)
    }

    func expire() {
        isLate = true
        child?.terminate(SIGKILL)
    }
}
