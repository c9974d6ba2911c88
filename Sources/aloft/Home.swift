import Foundation

/// The folder of what Aloft keeps on this machine: models, the local server's programs and sockets.
enum Home {
    /// `$ALOFT_HOME`, else `aloft` in the user's data folder; `nil` when no variable says where that is.
    static func folder(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> String? {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let home = value("ALOFT_HOME") { return home }
        if let data = value("XDG_DATA_HOME") { return data + "/aloft" }
        return value("HOME").map { $0 + "/.local/share/aloft" }
    }
}
