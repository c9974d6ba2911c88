package import EventLoop
internal import Glibc

/// A program of the machine, run once for each input; more than some at a time wait for one another.
package struct Program: Sendable {
    /// What one run may take, and how many there are at a time.
    package struct Limits: Hashable, Sendable {
        package var processorSeconds = 5
        package var memory = 512 << 20
        package var time = Duration.seconds(10)
        package var outputBytes = 8 << 20
        /// By default as many as there are processor cores.
        package var atOnce = EventLoopGroup.coreCount

        package init() {}
    }

    package let name: String
    /// Debian's package that has it.
    private let package: String
    private let loop: EventLoop
    let path: String
    let limits: Limits
    private let turns: Turns

    /// - Parameters:
    ///   - name: of the file.
    ///   - package: Debian's package that has it, for whoever misses it.
    ///   - loop: watches the processes.
    ///   - path: the folders in which programs are, as in `PATH`.
    ///   - limits: what one run may take.
    package init(_ name: String, of package: String, on loop: EventLoop, path: String, limits: Limits = Limits()) {
        self.name = name
        self.package = package
        self.loop = loop
        self.path = path
        self.limits = limits
        turns = Turns(limits.atOnce)
    }

    /// Whether it is there.
    package var isAvailable: Bool { [name, Self.limiter].allSatisfy { Self.find($0, in: path) != nil } }

    private static let limiter = "prlimit"

    /// Runs it, and returns what it wrote.
    ///
    /// - Parameters:
    ///   - arguments: behind its name.
    ///   - input: what it reads.
    ///   - environment: all it sees beside its language and a home that is none.
    /// - Returns: its output, which is not empty.
    /// - Throws: why there is none, in a sentence.
    package func run(
        _ arguments: [String],
        input: [UInt8],
        environment: [String: String] = [:]
    ) async throws(ProgramFailure) -> [UInt8] {
        let file = try located()
        guard let limiter = Self.find(Self.limiter, in: path) else {
            throw ProgramFailure(.unavailable, "\(Self.limiter) is not installed (Debian's package util-linux).")
        }
        let held = ["--cpu=\(limits.processorSeconds)", "--as=\(limits.memory)", "--core=0", "--nofile=64", "--"]
        let seen = ["LANG": "C.UTF-8", "HOME": "/nonexistent"].merging(environment) { $1 }
        return try output(of: await start([limiter] + held + [file] + arguments, input, seen))
    }

    func located() throws(ProgramFailure) -> String {
        guard let file = Self.find(name, in: path) else {
            throw ProgramFailure(.unavailable, "\(name) is not installed (Debian's package \(package)).")
        }
        return file
    }

    /// Runs words as a process when it is their turn.
    ///
    /// - Parameters:
    ///   - words: the command.
    ///   - input: what it reads.
    ///   - environment: all it sees.
    ///   - prepare: what is to be done just before; it gives what looks after the process.
    /// - Returns: the run when it has ended.
    /// - Throws: that there is none.
    func start(
        _ words: [String],
        _ input: [UInt8],
        _ environment: [String: String],
        _ prepare: () throws(ProgramFailure) -> SandboxWatch? = { () throws(ProgramFailure) in nil }
    ) async throws(ProgramFailure) -> ProgramRun {
        guard await turns.take() else { throw ProgramFailure(.unavailable, "running \(name) was cancelled.") }
        defer { turns.giveBack() }
        let watch = try prepare()
        do {
            return try await loop.run { () async throws(EventLoopError) -> ProgramRun in
                try await ProgramRun(words, input, environment, limits, watch, on: loop)
            }
        } catch {
            throw ProgramFailure(.unavailable, "\(error.message).")
        }
    }

    /// Throws when it was cancelled, took too long or wrote too much.
    func checkLimits(of process: ProgramRun) throws(ProgramFailure) {
        if process.isLate {
            throw ProgramFailure(.tooMuch, "it took longer than \(limits.time.components.seconds) seconds.")
        }
        if process.output.count > limits.outputBytes {
            throw ProgramFailure(.tooMuch, "what it gives is larger than \(limits.outputBytes >> 20) MiB.")
        }
        if case .killed = process.status, process.isCancelled {
            throw ProgramFailure(.unavailable, "running \(name) was cancelled.")
        }
    }

    private func output(of process: ProgramRun) throws(ProgramFailure) -> [UInt8] {
        try checkLimits(of: process)
        switch process.status {
        case .exited(code: 0) where !process.output.isEmpty: return process.output
        // The kernel ends so whoever is past the limits, and whoever is in its way.
        case .killed(signal: SIGKILL), .killed(signal: SIGXCPU):
            throw ProgramFailure(
                .tooMuch,
                "it was killed, as what takes more than \(limits.processorSeconds) s or the machine's memory is."
            )
        case .killed(let signal):
            throw ProgramFailure(.failed, "\(name) was ended by signal \(signal).")
        default:
            let said = process.complaints.prefix(5).joined(separator: " ").prefix(300)
            throw ProgramFailure(.failed, said.isEmpty ? "\(name) failed." : "\(name) says: \(said)")
        }
    }

    static func find(_ name: String, in path: String) -> String? {
        for folder in path.split(separator: ":") {
            let file = "\(folder)/\(name)"
            if unsafe access(file, X_OK) == 0 { return file }
        }
        return nil
    }
}
