internal import Glibc

/// How much memory a new process can have; for ``ModelCatalogue/choose(forMemory:)``.
package enum AvailableMemory {
    /// What the system says is available now, within the limit of this process's container; `nil` when it says nothing.
    package static func bytes() -> Int? {
        bytes(
            memoryInformation: text("/proc/meminfo"),
            containerLimit: text("/sys/fs/cgroup/memory.max"),
            containerUse: text("/sys/fs/cgroup/memory.current")
        )
    }

    /// The same from the text of the files: `/proc/meminfo`, and a container's `memory.max` and `memory.current`.
    package static func bytes(memoryInformation: String?, containerLimit: String?, containerUse: String?) -> Int? {
        let line = memoryInformation?.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        let system = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
        // A container without a limit says "max", which is no number.
        guard let limit = containerLimit.flatMap(number), let use = containerUse.flatMap(number) else { return system }
        return min(system ?? .max, max(0, limit - use))
    }

    private static func number(_ text: String) -> Int? {
        Int(text.prefix { $0 != "\n" })
    }

    private static func text(_ path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return unsafe String(unsafeUninitializedCapacity: 8192) { buffer in
            max(0, unsafe read(descriptor, buffer.baseAddress, buffer.count))
        }
    }
}
