internal import Dispatch
internal import Foundation
internal import Glibc
internal import Synchronization

/// Looks after what the processes of a sandbox take together, which no limit of the kernel's for one of them holds.
final class SandboxWatch: Sendable {
    private let sandbox: Sandbox
    private let memory: Int
    private let queue = DispatchQueue(label: "sandbox")
    private let isStopped = Atomic<Bool>(false)

    init(_ sandbox: Sandbox, memory: Int) {
        self.sandbox = sandbox
        self.memory = memory
    }

    /// Calls `report` once, with what is too much.
    func start(_ process: Int32, _ report: @escaping @Sendable (String) -> Void) {
        look(after: process, turn: 1, report)
    }

    func stop() {
        isStopped.store(true, ordering: .relaxed)
    }

    private func look(after process: Int32, turn: Int, _ report: @escaping @Sendable (String) -> Void) {
        queue.asyncAfter(deadline: .now() + .milliseconds(50)) { [self] in
            guard !isStopped.load(ordering: .relaxed) else { return }
            if let excess = excess(of: process) ?? (turn % 5 == 0 ? sandbox.excess() : nil) { return report(excess) }
            look(after: process, turn: turn + 1, report)
        }
    }

    private func excess(of process: Int32) -> String? {
        let pages = Self.family(of: process).reduce(0) { $0 + Self.resident($1) }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE))) > memory
            ? "it took more than \(memory >> 20) MiB of memory." : nil
    }

    /// A process and all that came of it.
    private static func family(of process: Int32) -> [Int32] {
        var all = [process]
        var next = 0
        while next < all.count, all.count < 10_000 {
            let tasks = "/proc/\(all[next])/task"
            for task in (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? [] {
                all += numbers(in: "\(tasks)/\(task)/children").map { Int32(truncatingIfNeeded: $0) }
            }
            next += 1
        }
        return all
    }

    private static func resident(_ process: Int32) -> Int {
        numbers(in: "/proc/\(process)/statm").dropFirst().first ?? 0
    }

    private static func numbers(in file: String) -> [Int] {
        let text = FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
        return text?.split(whereSeparator: \.isWhitespace).compactMap { Int($0) } ?? []
    }
}
