import Configuration

/// `aloft check`.
enum CheckCommand: Command {
    static let name = "check"
    static let summary = "check the configuration and show the plan that follows from it"
    static let help = """
        usage: aloft check [--config FILE]

        Reads the configuration as `serve` would, says everything that is wrong with it, with line and column, or shows
        what it amounts to: where Aloft listens, each provider, and each route with its targets in order. It calls nobody
        and shows no secret.

        \(ConfigurationFile.help)

        exit status: 0 it is right; 3 it is refused
        """

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let options = try Options(words, valued: ["config"])
            guard let (configuration, origin) = ConfigurationFile.load(options) else { return .configuration }
            Terminal.note("configuration from \(origin)")
            Terminal.print(configuration.describe())
            return .success
        } catch {
            return misused(error)
        }
    }
}
