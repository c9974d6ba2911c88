internal import CUV
internal import Glibc

/// A program started by this one, watched from a loop.
///
/// Used on the loop's thread only, apart from ``wait()``; that makes it `@unchecked Sendable`. The child starts with
/// the default signal handlers and no descriptor beyond the three it is given. It stays known until it has exited, and
/// lets go of its callbacks then, so they may capture whatever they need; when its loop stops before that, it is killed.
@safe package final class ChildProcess: @unchecked Sendable {
    /// How a child ended.
    package enum ExitStatus: Hashable, Sendable {
        case exited(code: Int32)
        case killed(signal: Int32)
    }

    package enum Input: Sendable {
        /// Reads as empty.
        case discard
        /// A pipe, ``ChildProcess/input``, that stays open while this process lives: its end tells the child of ours.
        case pipe
    }

    package enum Output {
        case discard
        /// Goes where this process's own goes.
        case inherit
        /// Calls back with each line, on the loop; of a line longer than `limit` bytes only the beginning.
        case lines(limit: Int = 64 << 10, (String) -> Void)
        /// Calls back with what has arrived, on the loop.
        case bytes(([UInt8]) -> Void)
    }

    package let pid: Int32
    /// The pipe to the child's standard input, if one was asked for.
    package let input: ByteStream?

    private let loop: EventLoop
    private let handle = Handle(UV_PROCESS)
    private var outputs: [OutputReader]
    private var onExit: ((ExitStatus) -> Void)?
    private var status: ExitStatus?
    private var waiting: [CheckedContinuation<ExitStatus, Never>] = []

    /// Starts the program, or throws because it cannot be executed (`ENOENT`, `EACCES`).
    ///
    /// `executable` is a path or a name to be found on the `PATH` in `environment`, which is all that the child sees.
    /// `arguments` come after the program's own name, which is put first here. `onExit` is called once, after the last
    /// line of output that the child itself has written.
    package init(
        on loop: EventLoop,
        executable: String,
        arguments: [String] = [],
        environment: [String: String],
        workingDirectory: String? = nil,
        standardInput: Input = .discard,
        standardOutput: Output = .discard,
        standardError: Output = .inherit,
        onExit: @escaping (ExitStatus) -> Void = { _ in }
    ) throws(EventLoopError) {
        loop.assertCurrent()
        self.loop = loop
        self.onExit = onExit
        guard !loop.isClosed else {
            handle.free()
            throw .cancelled("cannot start \(executable)")
        }
        // Ours are close-on-exec anyway; not so what a library opened or this process itself was given. Kernels before
        // 5.11 cannot do this in one call, and there the child gets those.
        _ = cuv_close_on_exec_from(3)
        let channels = Channels(standardInput, standardOutput, standardError, on: loop)
        input = channels.input
        outputs = channels.outputs
        var command = CommandLine(executable, arguments, environment, workingDirectory)
        let process = unsafe handle.process
        let status = unsafe command.withOptions { options in
            unsafe options.exit_cb = { process, code, signal in
                unsafe owner(of: process, as: ChildProcess.self)?.didExit(code, signal)
            }
            return unsafe channels.withContainers { containers in
                unsafe options.stdio = containers.baseAddress
                unsafe options.stdio_count = Int32(containers.count)
                return unsafe uv_spawn(loop.raw, process, &options)
            }
        }
        pid = unsafe process.pointee.pid
        guard status == 0 else {
            handle.closeAndFree()
            channels.close()
            throw EventLoopError(status: status, "cannot start \(executable)")
        }
        handle.setOwner(self)
        keepAlive()
        for output in outputs { output.start() }
    }

    /// Sends a signal, by default the polite one; a child that is gone already is no error.
    package func terminate(_ signal: Int32 = SIGTERM) {
        loop.assertCurrent()
        guard status == nil else { return }
        _ = unsafe uv_process_kill(handle.process, signal)
    }

    /// Waits for the end of the child, from any task.
    package func wait() async -> ExitStatus {
        await withCheckedContinuation { continuation in
            loop.execute { self.addWaiter(continuation) }
        }
    }

    private func addWaiter(_ continuation: CheckedContinuation<ExitStatus, Never>) {
        if let status {
            continuation.resume(returning: status)
        } else {
            waiting.append(continuation)
        }
    }

    private func didExit(_ code: Int64, _ signal: Int32) {
        finish(signal == 0 ? .exited(code: Int32(truncatingIfNeeded: code)) : .killed(signal: signal))
    }

    private func finish(_ status: ExitStatus) {
        guard self.status == nil else { return }
        self.status = status
        for output in outputs { output.finish() }
        outputs = []
        input?.close()
        handle.closeAndFree()
        onExit?(status)
        onExit = nil
        for continuation in waiting { continuation.resume(returning: status) }
        waiting = []
        letGo()
        loop.drain()
    }
}

extension ChildProcess: LoopResource {
    func loopWillEnd() {
        guard status == nil else { return }
        terminate(SIGKILL)
        // The loop will hear no more of its children, and one that nobody waits for stays in the process table, where it
        // is in the way of whoever waits for any child.
        waitpid(pid, nil, 0)
        finish(.killed(signal: SIGKILL))
    }
}
