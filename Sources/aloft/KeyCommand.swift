import Foundation
import Keys

/// `aloft key`.
enum KeyCommand: Command {
    static let name = "key"
    static let summary = "make, list, change and revoke keys for callers"
    static let help = """
        usage: aloft key create NAME [--admin] [--route NAME]… [--expires WHEN] [--requests-per-minute N]
                                     [--tokens-per-minute N] [--budget USD[/day|/month|/total]]
               aloft key list [--json]
               aloft key rotate|revoke ID|NAME
               aloft key audit [--json]
               aloft key NAME

        create makes a key in the store, where serve sees it within seconds, and prints its text on standard output, once.
        rotate gives a key another text, revoke takes it away for ever, audit prints what was done by whom. With a NAME
        alone nothing is stored: the entry to put under 'keys:' in the configuration is printed on standard error, which
        knows the hash alone, from which nobody finds the text.

        Callers show a key as an Authorization bearer token, in x-goog-api-key, in api-key, or as the query item key.

          --admin          it also opens what operators use
          --route NAME     a route or model it may ask for; all without
          --expires WHEN   a day such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z
          --budget USD     such as 20/month or 0.5/day; without a period, a month's
          --store STORE    sqlite:FILE or postgres://…, instead of what the configuration says
          --json           the result as one JSON object
        \(ConfigurationFile.help)

        exit status: 0 done; 1 it could not be done; 2 misuse; 3 the configuration was refused
        """

    private static let actions = ["create", "list", "rotate", "revoke", "audit"]

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let valued = [
                "config", "store", "route", "expires", "requests-per-minute", "tokens-per-minute", "budget",
            ]
            let options = try Options(words, valued: valued, flags: ["admin", "json"], words: 2)
            guard let first = options.words.first, !first.isEmpty else {
                throw Options.Misuse(message: "a name for the key is missing")
            }
            guard actions.contains(first) else {
                guard options.words.count == 1 else {
                    throw Options.Misuse(message: "'\(first)' is not \(actions.joined(separator: ", "))")
                }
                guard VirtualKey.isName(first) else {
                    throw Options.Misuse(message: "the name has characters that change how others are shown")
                }
                return printConfiguration(of: first)
            }
            return try await StoredKeys.run(first, options)
        } catch {
            return misused(error)
        }
    }

    /// Makes a key for the configuration.
    private static func printConfiguration(of name: String) -> ExitStatus {
        let (key, text) = VirtualKey.make(name: name)
        Terminal.print(text)
        Terminal.note("keys:")
        Terminal.note("  - { name: \(quoted(name)), hash: \"sha256:\(key.hashText)\" }")
        return .success
    }

    /// The name as YAML takes any text.
    private static func quoted(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        return isPlain ? name : "'" + name.replacingOccurrences(of: "'", with: "''") + "'"
    }
}
