internal import Glibc

/// One folder in which a program may do as it likes, and nearly nothing else that it sees.
///
/// Bubblewrap makes it: no network, no processes but its own, a view that cannot be written of the machine's programs and fonts and of
/// what is ``readable``, a small `/tmp` of its own. Where we are root, the program is not: it runs as a user that has nothing.
package struct Sandbox: Sendable {
    /// Where the program finds the folder; it starts there, and has its home there.
    package static let inside = "/folder"

    package let folder: String
    /// Files and folders that it may read besides, at their own places; where we are root, only what anybody may read of them.
    package let readable: [String]
    /// Processes and threads at a time.
    package var processes = 64
    /// What the folder may hold when the program has run, and each file while it does.
    package var bytes = 256 << 20
    package var files = 10_000

    package init(folder: String, readable: [String] = []) {
        self.folder = folder
        self.readable = readable
    }

    /// Whether what makes it is installed; whether the machine allows it shows when it is used.
    package static func isAvailable(in path: String) -> Bool {
        tools.allSatisfy { Program.find($0.name, in: path) != nil }
    }

    private static let tools = [
        (name: "bwrap", package: "bubblewrap"), (name: "prlimit", package: "util-linux"),
        (name: "choom", package: "util-linux"),
        (name: "setpriv", package: "util-linux"),
    ]

    /// The words that run `command` inside, held to `limits`.
    func words(
        _ command: [String],
        _ environment: [String: String],
        _ limits: Program.Limits,
        as user: UInt32?,
        path: String
    ) throws(ProgramFailure) -> [String] {
        var found: [String: String] = [:]
        for tool in Self.tools {
            guard let file = Program.find(tool.name, in: path) else {
                throw ProgramFailure(
                    .unavailable,
                    "\(tool.name) is not installed (Debian's package \(tool.package)), and nothing is run without it."
                )
            }
            found[tool.name] = file
        }
        let held = [
            "--cpu=\(limits.processorSeconds)", "--as=\(limits.memory)", "--fsize=\(bytes)", "--core=0", "--nofile=256",
            "--",
        ]
        // The machine, when it runs out of memory, takes it from here.
        var words = [found["prlimit", default: ""]] + held + [found["choom", default: ""], "-n", "1000", "--"]
        words += [found["bwrap", default: ""]] + view(environment)
        if let user {
            words += ["CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"].flatMap { ["--cap-add", $0] }
            words += ["--", found["setpriv", default: ""], "--reuid=\(user)", "--regid=\(user)", "--clear-groups"]
            words += ["--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--"]
        } else {
            words += ["--unshare-user", "--disable-userns", "--"]
        }
        // In here, since outside of it all that this user runs would be counted.
        return words + [found["prlimit", default: ""], "--nproc=\(processes)", "--"] + command
    }

    private func view(_ environment: [String: String]) -> [String] {
        var words = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
        words += ["--die-with-parent", "--new-session", "--hostname", "sandbox", "--clearenv"]
        let seen = ["HOME": Self.inside, "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"].merging(environment) { $1 }
        for (name, value) in seen.sorted(by: { $0.key < $1.key }) { words += ["--setenv", name, value] }
        words += ["--ro-bind", "/usr", "/usr"]
        for name in ["/bin", "/sbin", "/lib", "/lib32", "/lib64"] {
            if let place = Self.link(name) {
                words += ["--symlink", place, name]
            } else {
                words += ["--ro-bind-try", name, name]
            }
        }
        words += ["--perms", "1777", "--size", "\(64 << 20)", "--tmpfs", "/tmp"]
        // Folders on the way to another are nobody's but root's unless they are made here.
        var made: Set<String> = []
        for place in Self.always + readable {
            var folder = ""
            for part in place.split(separator: "/").dropLast() {
                folder += "/\(part)"
                if folder != "/usr", made.insert(folder).inserted { words += ["--perms", "0755", "--dir", folder] }
            }
        }
        words += Self.always.flatMap { ["--ro-bind-try", $0, $0] } + ["--proc", "/proc", "--dev", "/dev"]
        words += readable.flatMap { ["--ro-bind", $0, $0] }
        words += ["--bind", folder, Self.inside, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", Self.inside]
        return words
    }

    /// What programs look for beside the folders of programs and libraries.
    private static let always = [
        "/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime", "/var/cache/fontconfig",
    ]

    /// Where a symbolic link points.
    private static func link(_ path: String) -> String? {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            guard let start = buffer.baseAddress else { return nil }
            let count = unsafe readlink(path, start, buffer.count)
            guard count > 0 else { return nil }
            return unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
        }
    }
}
