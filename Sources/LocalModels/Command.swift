internal import EventLoop

/// A program run to its end, on behalf of whoever waits.
struct Command: Sendable {
    let executable: String
    let arguments: [String]
    let environment: [String: String]

    struct Outcome: Sendable {
        let status: ChildProcess.ExitStatus
        /// The last lines it wrote to standard error.
        let complaints: [String]
    }

    /// Runs it, watched by `loop`; a task that is cancelled stops it.
    func run(on loop: EventLoop) async throws(LocalModelError) -> Outcome {
        do {
            return try await loop.run { () async throws(EventLoopError) -> Outcome in
                let complaints = Complaints()
                let child = try ChildProcess(
                    on: loop,
                    executable: executable,
                    arguments: arguments,
                    environment: environment,
                    standardError: .lines(limit: 2048, complaints.add)
                )
                let status = await withTaskCancellationHandler {
                    await child.wait()
                } onCancel: {
                    loop.execute { child.terminate() }
                }
                return Outcome(status: status, complaints: complaints.lines)
            }
        } catch {
            guard error.code != "ENOENT" else {
                throw LocalModelError(.missingTool, "There is no \(executable) on the PATH.")
            }
            throw LocalModelError(.unavailable, "\(error.message).")
        }
    }
}

/// The end of what a program complains of; used on one loop only.
private final class Complaints {
    private(set) var lines: [String] = []

    func add(_ line: String) {
        if lines.count == 20 { lines.removeFirst() }
        lines.append(line)
    }
}
