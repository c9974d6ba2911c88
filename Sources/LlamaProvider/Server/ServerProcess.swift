import EventLoop
import Generation
import Glibc
import Synchronization

/// One run of the server's program: its log, its end, and how to bring that about.
final class ServerProcess: Sendable {
    private let loop: EventLoop
    private let child: ChildProcess
    private let record: Record

    private final class Record: Sendable {
        let log = Mutex(LogRing())
        let exit = Mutex<ChildProcess.ExitStatus?>(nil)
    }

    /// Starts `program`; `debug` is shown every line it writes.
    init(
        _ program: ServerProgram,
        launcher: String,
        environment: [String: String],
        on loop: EventLoop,
        debug: @escaping @Sendable (String) -> Void
    ) async throws(Failure) {
        let command = program.command(launcher: launcher)
        let record = Record()
        self.loop = loop
        self.record = record
        let take: @Sendable (String) -> Void = { line in
            record.log.withLock { $0.append(line) }
            debug(line)
        }
        do throws(EventLoopError) {
            child = try await loop.run { () throws(EventLoopError) in
                try ChildProcess(
                    on: loop,
                    executable: command.executable,
                    arguments: command.arguments,
                    environment: environment,
                    standardInput: .pipe,
                    standardOutput: .lines(take),
                    standardError: .lines(take),
                    onExit: { status in record.exit.withLock { $0 = status } }
                )
            }
        } catch {
            throw Failure(.unknown, "The local server did not start: \(error.message).")
        }
    }

    var pid: Int32 { child.pid }
    var hasExited: Bool { record.exit.withLock { $0 != nil } }

    /// Waits for the process to end; when the task is cancelled, makes it end.
    func wait(stopLimit: Duration) async -> ChildProcess.ExitStatus {
        await withTaskCancellationHandler {
            await child.wait()
        } onCancel: {
            stop(within: stopLimit)
        }
    }

    /// Asks the process to end, and kills it if it has not done so within `limit`.
    func stop(within limit: Duration) {
        let (loop, child) = (loop, child)
        loop.execute {
            child.terminate()
            // The timer need not be kept: it lives while it is armed, and killing a process that is gone does nothing.
            _ = loop.timer(after: limit) { child.terminate(SIGKILL) }
        }
    }

    func kill() {
        let child = child
        loop.execute { child.terminate(SIGKILL) }
    }

    /// What an end that nobody asked for means, with the server's own last words.
    func failure(for status: ChildProcess.ExitStatus, isStarting: Bool) -> Failure {
        let log = record.log.withLock { $0 }
        let when = isStarting ? "while starting" : "while running"
        switch status {
        case .exited(code: 3) where log.mostTelling?.contains("xllamacpp") == true: return .noServer
        case _ where log.speaksOfMemory, .killed(signal: SIGKILL) where isStarting:
            return Failure(
                .serverError,
                "The local server ended \(when), most likely for want of memory: choose a smaller model or context."
            )
        case .exited(let code):
            // Once it serves, its log may speak of prompts, which have no place in a message.
            let words = isStarting ? log.mostTelling.map { ": \($0)" } ?? "." : "."
            return Failure(.serverError, "The local server ended \(when) with code \(code)\(words)")
        case .killed(let signal):
            return Failure(.serverError, "The local server was ended \(when) by signal \(signal).")
        }
    }
}
