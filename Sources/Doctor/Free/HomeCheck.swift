import Configuration
import Glibc

/// Whether Aloft's folder can be written to, and has room.
struct HomeCheck: Check {
    let setup: Setup

    var name: String { "home" }

    /// Below this nothing of use can be kept.
    private static let nothing = 100 << 20
    /// The smallest models are about this big.
    private static let little = 1 << 30

    func findings() async -> [Finding] {
        let folder = Disk.existing(setup.home)
        // What stands there may be a file.
        guard unsafe access(folder + "/.", W_OK) == 0 else {
            let isUsed = setup.configuration.providers.contains { $0.kind.name == .llama }
            let sentence = "\(setup.home) is Aloft's folder, and this user may not write to \(folder)."
            return [Finding(.homeNotWritable, severity: isUsed ? .problem : .warning, sentence)]
        }
        guard let free = setup.freeBytes(folder) else { return [] }
        guard free < Self.little else { return [.ok("\(setup.home) has \(free >> 30) GiB of room.")] }
        return [
            Finding(
                .diskAlmostFull,
                severity: free < Self.nothing ? .problem : .warning,
                "Only \(free >> 20) MiB are free where \(setup.home) is.",
                advice: "Make room on the disk of \(folder), or set ALOFT_HOME to a folder on another."
            )
        ]
    }
}

/// What the system says of disks.
package enum Disk {
    /// The bytes that are free where a path is; `nil` where the system does not say.
    package static func freeBytes(_ path: String) -> Int? {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { return nil }
        let (bytes, isTooMuch) = status.f_bavail.multipliedReportingOverflow(by: status.f_frsize)
        return isTooMuch ? .max : Int(clamping: bytes)
    }

    /// The path, or the nearest folder above it that is there.
    static func existing(_ path: String) -> String {
        var path = path
        while unsafe access(path, F_OK) != 0 {
            guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
                return path.hasPrefix("/") ? "/" : "."
            }
            path = String(path[..<slash])
        }
        return path
    }
}
