import Glibc

/// The program: finds the command that was asked for and runs it.
@main
struct Aloft {
    static func main() async {
        // A reader that closes our output early ends a write with an error instead of ending us.
        _ = signal(SIGPIPE, SIG_IGN)
        var words = Array(CommandLine.arguments.dropFirst())
        let status: ExitStatus
        switch words.isEmpty ? "--help" : words.removeFirst() {
        case "--help", "-h", "help":
            Terminal.print(Help.text(for: words.first))
            status = .success
        case "--version": status = await VersionCommand.run([])
        case let name:
            guard let command = Help.commands.first(where: { $0.name == name }) else {
                Terminal.complain("there is no command '\(name)'\(Help.suggestion(for: name)); see aloft --help")
                exit(ExitStatus.usage.rawValue)
            }
            if words.contains("--help") || words.contains("-h") {
                Terminal.print(command.help)
                status = .success
            } else {
                status = await command.run(words)
            }
        }
        exit(status.rawValue)
    }
}

/// What a command's end tells the shell.
enum ExitStatus: Int32 {
    case success = 0
    /// What was asked for could not be done: no target answered, a file was missing.
    case failed = 1
    /// The command line makes no sense.
    case usage = 2
    /// The configuration was refused.
    case configuration = 3
}

/// One word after `aloft`.
protocol Command: SendableMetatype {
    static var name: String { get }
    /// One line for the list of commands.
    static var summary: String { get }
    /// The whole help page.
    static var help: String { get }
    static func run(_ words: [String]) async -> ExitStatus
}
