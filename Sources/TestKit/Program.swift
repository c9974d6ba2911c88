import Dispatch
import Glibc

/// Programs of the system that tests use as clients, servers and makers of files.
///
/// Foundation's `Process` watches its children with a descriptor set that ends at 1024 and crashes in a test run that
/// has more open; this asks the system directly.
package enum Program {
    /// Runs a program to its end, its output going to a file; `nil` when it cannot be started.
    ///
    /// The name is looked for on the `PATH`. It blocks; see ``run(_:in:output:)-async`` for what takes longer.
    package static func runBlocking(
        _ words: [String],
        in folder: String? = nil,
        output: String = "/dev/null"
    ) -> Int32? {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let words = folder.map { ["env", "-C", $0] + words } ?? words
        var arguments = unsafe words.map { unsafe strdup($0) }
        unsafe arguments.append(nil)
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var pid = pid_t()
        guard unsafe posix_spawnp(&pid, words[0], &actions, nil, arguments, environ) == 0 else { return nil }
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        // The exit code is in the second byte; the first is zero unless a signal ended the program.
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }

    /// Writes a script that can be run, and has a child do it.
    ///
    /// A file that this process had open for writing could not be run while another test's child, just being started,
    /// still holds it open as well ("text file busy").
    /// - Parameters:
    ///   - script: All of it, with the line that names its interpreter; at most 100 KB.
    ///   - path: Where it goes; the folder has to be there.
    /// - Returns: Whether it was written.
    package static func install(_ script: String, at path: String) -> Bool {
        runBlocking(["/bin/sh", "-c", #"printf %s "$1" > "$2" && chmod 755 "$2""#, "sh", script, path]) == 0
    }

    /// Runs a program to its end on a thread of its own, so that it may talk to what the test runs meanwhile.
    package static func run(_ words: [String], in folder: String? = nil, output: String = "/dev/null") async -> Int32? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: runBlocking(words, in: folder, output: output))
            }
        }
    }
}
