import CMalloc
import Glibc

/// Gives memory back to the system when the program has come to rest.
///
/// The C library keeps what is freed: between small things that are still used, and at the end of each thread's heap.
/// How much it keeps there grows to 64 MiB once something as big as an image has been freed, so that one request of
/// 10,000 messages and one big event left 32 MiB in the process for good; fixed limits keep that small, at no cost that
/// shows. Giving back what lies between takes milliseconds in which other threads may have to wait for the allocator,
/// so it is done when little is going on, and only when there is something to gain.
enum IdleMemory {
    /// What is at least as big is the system's again as soon as it is freed.
    private static let ownPages: Int32 = 1 << 20
    /// What may stay free at the end of a thread's heap.
    private static let spare: Int32 = 4 << 20
    private static let interval = Duration.seconds(1)
    /// What the threads may run in an interval that still counts as rest.
    private static let rest = Duration.milliseconds(50)
    /// What they must have run since memory was last given back for there to be anything new.
    private static let work = Duration.milliseconds(10)
    /// What is not worth the trouble, of the bytes in memory beyond the fewest there ever were.
    private static let tolerance = 2 << 20

    /// Watches over the program's memory until its task is cancelled.
    static func watch() async {
        mallopt(M_MMAP_THRESHOLD, ownPages)
        mallopt(M_TRIM_THRESHOLD, spare)
        guard var fewest = resident else { return }
        var latest = cpuTime
        var done = latest
        while (try? await Task.sleep(for: interval)) != nil {
            let before = latest
            latest = cpuTime
            // While an answer waits for its reader there is rest as well, so this may have to be done again after it.
            guard latest - before < rest, latest - done >= work, let now = resident, now > fewest + tolerance
            else { continue }
            malloc_trim(0)
            done = cpuTime
            fewest = min(fewest, resident ?? now)
        }
    }

    /// The bytes of the program that are in memory; `nil` where the system does not say.
    private static var resident: Int? {
        let file = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 128)
        let count = unsafe read(file, &text, text.count)
        let fields = text.prefix(max(0, count)).split(separator: UInt8(ascii: " "))
        guard fields.count > 1 else { return nil }
        return Int(String(decoding: fields[1], as: UTF8.self)).map { $0 * Int(getpagesize()) }
    }

    /// The time that all threads have run so far.
    private static var cpuTime: Duration {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return .zero }
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
