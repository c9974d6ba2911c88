import Dispatch
import Glibc
import Synchronization

/// A program of the system that runs beside a test, its input and output in the test's hands.
package final class RunningProgram: Sendable {
    private let pid: pid_t
    private let descriptor: Int32
    private let rest = Mutex<[UInt8]>([])

    /// Starts a program that is looked for on the `PATH`; `nil` when it cannot be started.
    package init?(_ words: [String]) {
        // Unlike pipes, sockets can be made so that no other program which is started meanwhile gets hold of them.
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var arguments = unsafe words.map { unsafe strdup($0) }
        unsafe arguments.append(nil)
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var pid = pid_t()
        let status = unsafe posix_spawnp(&pid, words[0], &actions, nil, arguments, environ)
        close(ends[1])
        (self.pid, descriptor) = (pid, ends[0])
        guard status == 0 else { return nil }
    }

    deinit {
        close(descriptor)
    }

    /// The next line of its output; `nil` at its end.
    package func line() async -> String? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: self.nextLine()) }
        }
    }

    private func nextLine() -> String? {
        rest.withLock { rest in
            while true {
                if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    defer { rest.removeFirst(end + 1) }
                    return String(decoding: rest[..<end], as: UTF8.self)
                }
                var buffer = [UInt8](repeating: 0, count: 4096)
                let count = unsafe read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return nil }
                rest += buffer[..<count]
            }
        }
    }

    /// Sends a signal, and waits until the program is gone.
    package func end(_ signal: Int32) async {
        kill(pid, signal)
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            DispatchQueue.global().async {
                var status: Int32 = 0
                while unsafe waitpid(self.pid, &status, 0) < 0, errno == EINTR {}
                continuation.resume()
            }
        }
    }
}
