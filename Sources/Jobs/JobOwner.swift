private import Cryptography
private import Glibc

/// Names a worker so that others on its machine can see whether its process is still there.
enum JobOwner {
    /// A name that no other worker has.
    static func name() -> String { "\(place)/\(getpid())/\(randomHex(bytes: 4))" }

    /// Whether the worker ran on this machine, in a process that is gone.
    ///
    /// Where that cannot be told, as with other machines' workers, its leases have to run out.
    static func isDead(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard !place.isEmpty, parts.count == 3, parts[0] == place, let pid = pid_t(parts[1]) else { return false }
        // A number that was given to another process since looks alive.
        return pid != getpid() && kill(pid, 0) != 0 && errno == ESRCH
    }

    /// This start of this machine and this view of its processes; empty where the system does not say.
    private static let place: String = {
        guard let boot = contents(of: "/proc/sys/kernel/random/boot_id"), let space = link("/proc/self/ns/pid") else {
            return ""
        }
        let digits = space.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return boot + "-" + String(decoding: digits, as: UTF8.self)
    }()

    private static func contents(of path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return unsafe text { buffer in unsafe read(descriptor, buffer.baseAddress, buffer.count) }
    }

    private static func link(_ path: String) -> String? {
        unsafe text { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            return unsafe readlink(path, base.assumingMemoryBound(to: CChar.self), buffer.count)
        }
    }

    private static func text(_ fill: (UnsafeMutableRawBufferPointer) -> Int) -> String? {
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe fill($0) }
        guard count > 0 else { return nil }
        return String(decoding: bytes[..<count].filter { $0 > UInt8(ascii: " ") }, as: UTF8.self)
    }
}
