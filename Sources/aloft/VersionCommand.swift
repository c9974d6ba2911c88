/// `aloft version`.
enum VersionCommand: Command {
    static let version = "0.1.0"
    static let name = "version"
    static let summary = "say which version this is"
    static let help = "usage: aloft version\n\nPrints the version."

    static func run(_ words: [String]) async -> ExitStatus {
        Terminal.print("aloft \(version)")
        return .success
    }
}
