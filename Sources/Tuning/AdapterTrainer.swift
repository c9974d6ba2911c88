package import EventLoop
import FoundationEssentials
package import Generation
import Glibc
package import JSON
import Synchronization
import Trainer

/// Runs the program that trains adapters, one process for a tuning.
package struct AdapterTrainer: Sendable {
    private let loop: EventLoop
    private let python: String
    private let environment: [String: String]
    private let threads: Int?
    private let limit: Duration
    private let patience: Duration

    /// How often a trainer that was killed is started again, to go on from what it kept.
    private static let deaths = 2
    /// For how many seconds the trainer of a process that ended may take to end too.
    private static let lateness = 60

    /// - Parameters:
    ///   - loop: watches the process, which ends with the loop's thread.
    ///   - python: has what the trainer needs.
    ///   - environment: where `PATH` and the like are read from; the trainer sees no more than that.
    ///   - threads: it computes with; `nil` leaves it to the trainer.
    ///   - limit: how long it may take.
    ///   - patience: how long it is given to keep what it learnt when it is told to end.
    package init(
        on loop: EventLoop,
        python: String,
        environment: [String: String],
        threads: Int? = nil,
        limit: Duration,
        patience: Duration = .seconds(30)
    ) {
        self.loop = loop
        self.python = python
        self.environment = environment
        self.threads = threads
        self.limit = limit
        self.patience = patience
    }

    /// Refuses before anything is done where the trainer's packages were never installed.
    package func checkIsThere() throws(Failure) {
        guard FileManager.default.isExecutableFile(atPath: python) else { throw .noTrainer(python) }
    }

    /// Trains an adapter and merges it; goes on with what an earlier run of the same tuning kept.
    ///
    /// - Parameters:
    ///   - base: the file of the model.
    ///   - folder: of this tuning, with `train.jsonl` and `validation.jsonl`.
    ///   - request: how it is tuned.
    ///   - name: what the model is called in its file.
    ///   - tell: is told what the trainer tells, in order.
    /// - Returns: what the trainer said at its end: `model`, `sha256`, the losses.
    /// - Throws: what went wrong, in the trainer's words; `.cancelled` when the task was cancelled.
    package func train(
        _ base: String,
        in folder: String,
        _ request: TuningRequest,
        name: String,
        tell: @Sendable (JSON) async -> Void
    ) async throws(Failure) -> JSON {
        try checkIsThere()
        do throws(TrainerError) {
            try TrainerProgram.write(below: folder)
        } catch {
            throw Failure(.serverError, error.message)
        }
        let end = ContinuousClock.now + limit
        let arguments = arguments(base, folder, request, name)
        var (deaths, waits) = (0, 0)
        while true {
            let ended = try await run(arguments, in: folder, until: end, tell)
            if ended.isBusy, waits < Self.lateness {
                waits += 1
                try? await loop.sleep(for: .seconds(1))
                if Task.isCancelled { throw Failure(.cancelled, "The tuning was told to end.") }
            } else if ended.wasKilled, deaths < Self.deaths {
                deaths += 1
                await tell(["event": "message", "message": "the trainer was killed; it goes on from what it kept"])
            } else {
                return try ended.result()
            }
        }
    }

    private func arguments(_ base: String, _ folder: String, _ request: TuningRequest, _ name: String) -> [String] {
        var words = [
            "-m", TrainerProgram.module, "--base", base, "--train", "\(folder)/train.jsonl",
            "--validation", "\(folder)/validation.jsonl", "--out", "\(folder)/out", "--name", name, "--resume",
        ]
        func add(_ option: String, _ value: (some CustomStringConvertible)?) {
            if let value { words += [option, "\(value)"] }
        }
        add("--rank", request.adapterSize)
        add("--epochs", request.epochs)
        add("--learning-rate", request.learningRate)
        add("--batch", request.batch)
        add("--seed", request.seed)
        add("--max-length", request.maximumLength)
        add("--threads", threads)
        return words
    }

    /// How a run ended.
    private struct Ended: Sendable {
        var code: Int32?
        var signal: Int32?
        var last: JSON?
        var complaint: String?
        var isLate = false
        var isCancelled = false

        /// Whether an earlier trainer is still at work in the folder; one whose parent was killed ends by itself, but not at once.
        var isBusy: Bool { code == 8 }
        /// Whether somebody ended it who was not asked to.
        var wasKilled: Bool { !isLate && !isCancelled && (signal != nil || code == 75) }

        func result() throws(Failure) -> JSON {
            if code == 0, let last, last["event"]?.string == "done" { return last }
            if isLate {
                throw Failure(.timeout, "The training took longer than `tuning.time_limit`; what it learnt is lost.")
            }
            if isCancelled { throw Failure(.cancelled, "The tuning was told to end.") }
            let said = last?["event"]?.string == "failed" ? last : nil
            let line = (said?["line"]?.int).map { " (row \($0))" } ?? ""
            let words = said?["message"]?.string.map { "the trainer says: \($0)\(line)" }
            switch code {
            case 3: throw Failure(.modelNotFound, "\(complaint ?? "A package is missing"): run scripts/setup-tuning.")
            case 4, 5:
                throw Failure(.invalidRequest, "Nothing was tuned; \(words ?? "the data or the base was refused").")
            case 6:
                throw Failure(
                    .serverError,
                    "The training diverged, and nothing is registered; \(words ?? "no reason was said")."
                )
            case 0:
                throw Failure(.serverError, "The trainer ended without saying what it made; nothing is registered.")
            case let code?:
                let reason = words ?? complaint.map { "it complained: \($0)" } ?? "it said nothing"
                throw Failure(.serverError, "The trainer ended with code \(code); \(reason).")
            case nil:
                let reason = signal == SIGKILL ? ", most likely for want of memory" : ""
                throw Failure(.serverError, "The trainer was ended by signal \(signal ?? 0)\(reason).")
            }
        }
    }

    private func run(
        _ arguments: [String],
        in folder: String,
        until end: ContinuousClock.Instant,
        _ tell: @Sendable (JSON) async -> Void
    ) async throws(Failure) -> Ended {
        let (lines, line) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1000))
        let notes = Notes()
        var variables = environment.filter {
            ["PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH"].contains($0.key)
        }
        variables["PYTHONPATH"] = folder
        variables["PYTHONDONTWRITEBYTECODE"] = "1"
        variables["ALOFT_PARENT"] = "\(getpid())"
        let child: ChildProcess
        do throws(EventLoopError) {
            child = try await loop.run { [variables] () throws(EventLoopError) in
                try ChildProcess(
                    on: loop,
                    executable: python,
                    arguments: arguments,
                    environment: variables,
                    standardOutput: .lines(limit: 16 << 10) { line.yield($0) },
                    standardError: .lines(limit: 500) { text in notes.complaint = text },
                    onExit: { _ in line.finish() }
                )
            }
        } catch {
            throw Failure(.serverError, "The trainer did not start: \(error.message).")
        }
        let timer = await loop.run {
            loop.timer(after: ContinuousClock.now.duration(to: end)) {
                notes.isLate = true
                child.terminate(SIGKILL)
            }
        }
        var ended = Ended()
        let status = await withTaskCancellationHandler {
            for await line in lines {
                guard let event = try? JSON(parsing: line), event["event"] != nil else { continue }
                ended.last = event
                await tell(event)
            }
            return await child.wait()
        } onCancel: {
            stop(child)
        }
        await loop.run { timer.cancel() }
        switch status {
        case .exited(let code): ended.code = code
        case .killed(let signal): ended.signal = signal
        }
        ended.complaint = notes.complaint
        ended.isLate = notes.isLate
        ended.isCancelled = Task.isCancelled
        return ended
    }

    /// Asks for an end, so that what was learnt is kept, and brings it about if that takes long.
    private func stop(_ child: ChildProcess) {
        let (loop, patience) = (loop, patience)
        loop.execute {
            child.terminate()
            _ = loop.timer(after: patience) { child.terminate(SIGKILL) }
        }
    }
}

/// What is noted of a run on its loop, and read behind its end.
private final class Notes: Sendable {
    private let state = Mutex((complaint: String?.none, isLate: false))

    var complaint: String? {
        get { state.withLock(\.complaint) }
        set { state.withLock { $0.complaint = newValue } }
    }

    var isLate: Bool {
        get { state.withLock(\.isLate) }
        set { state.withLock { $0.isLate = newValue } }
    }
}

extension Failure {
    static func noTrainer(_ python: String) -> Failure {
        Failure(
            .modelNotFound,
            "Adapters are trained by a program that is not installed (\(python) is missing): run scripts/setup-tuning, or tune a "
                + "head, which needs nothing (--kind head)."
        )
    }
}
