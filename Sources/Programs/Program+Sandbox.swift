internal import EventLoop
internal import Glibc
internal import Synchronization

extension Program {
    /// How a run in a sandbox ended by itself.
    package struct Outcome: Sendable {
        package let code: Int32
        package let output: [UInt8]
        /// The last lines of what it complained of.
        package let complaints: [String]
    }

    /// Runs it in a sandbox, whose folder and limits hold for all the processes that it starts together; none outlives it.
    ///
    /// Nobody else may use the folder meanwhile, and what is in it afterwards is to be read with ``Sandbox/read(_:limit:)``, as it may
    /// hold links to anywhere.
    ///
    /// - Parameters:
    ///   - arguments: behind its name.
    ///   - input: what it reads.
    ///   - environment: all it sees beside its language, its home and where programs are.
    ///   - sandbox: where.
    /// - Returns: how it ended, also when it says that it failed.
    /// - Throws: that it could not be run, or took more than it may.
    package func run(
        _ arguments: [String],
        input: [UInt8] = [],
        environment: [String: String] = [:],
        in sandbox: Sandbox
    ) async throws(ProgramFailure) -> Outcome {
        let user: UInt32? = geteuid() == 0 ? Self.nobody() : nil
        let file = try located()
        let words = try sandbox.words([file] + arguments, environment, limits, as: user, path: path)
        guard sandbox.isFolder else { throw ProgramFailure(.unavailable, "the folder of the sandbox is not there.") }
        let process = try await start(words, input, ["LANG": "C.UTF-8"]) { () throws(ProgramFailure) -> SandboxWatch in
            if let user { try sandbox.give(to: user) }
            return SandboxWatch(sandbox, memory: limits.memory)
        }
        try checkLimits(of: process)
        if let excess = process.excess ?? sandbox.excess() { throw ProgramFailure(.tooMuch, excess) }
        switch process.status {
        case .killed(let signal): throw ProgramFailure(.failed, "\(name) was ended by signal \(signal).")
        case .exited(let code) where [SIGKILL, SIGXCPU, SIGXFSZ].contains(code - 128):
            throw ProgramFailure(
                .tooMuch,
                "it was killed, as what takes more than \(limits.processorSeconds) s or writes too much is."
            )
        case .exited(code: 1) where process.complaints.first?.hasPrefix("bwrap: ") == true:
            throw ProgramFailure(
                .unavailable,
                "no sandbox can be made here: \(process.complaints.joined(separator: " "))."
            )
        case .exited(let code): return Outcome(code: code, output: process.output, complaints: process.complaints)
        }
    }

    /// A user for one run that nobody else is, so that what it may start is counted for itself.
    ///
    /// These are the numbers that Debian leaves to whoever needs some for a while.
    private static func nobody() -> UInt32 {
        let users: ClosedRange<UInt32> = 61184...65519
        let turn = turn.wrappingAdd(1, ordering: .relaxed).newValue
        return users.lowerBound + (UInt32(bitPattern: getpid()) &* 97 &+ turn) % UInt32(users.count)
    }

    private static let turn = Atomic<UInt32>(0)
}
