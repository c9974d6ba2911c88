import FoundationEssentials
import Glibc

/// The bytes of memory that a process has in RAM; `nil` where the system does not tell, or the process is gone.
func residentMemory(ofProcess pid: Int32) -> Int? {
    guard let statm = try? String(contentsOfFile: "/proc/\(pid)/statm", encoding: .utf8) else { return nil }
    let fields = statm.split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
}
