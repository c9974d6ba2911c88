import Foundation
import Keys

/// `aloft key`.
enum KeyCommand: Command {
    static let name = "key"
    static let summary = "make a key for callers, and the line of the configuration that admits it"
    static let help = """
        usage: aloft key NAME

        Makes a new key, prints its text on standard output, once, and on standard error the entry to put under 'keys:' in
        the configuration. Nothing is stored: the configuration knows the hash alone, from which nobody finds the text.

        Callers show it as an Authorization bearer token, in x-goog-api-key, in api-key, or as the query item key.

        exit status: 0 made; 2 misuse
        """

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let options = try Options(words, words: 1)
            guard let name = options.words.first, !name.isEmpty else {
                throw Options.Misuse(message: "a name for the key is missing")
            }
            let (key, text) = VirtualKey.make(name: name)
            Terminal.print(text)
            Terminal.note("keys:")
            Terminal.note("  - { name: \(Self.quoted(name)), hash: \"sha256:\(key.hashText)\" }")
            return .success
        } catch {
            return misused(error)
        }
    }

    /// The name as YAML takes any text.
    private static func quoted(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        return isPlain ? name : "'" + name.replacingOccurrences(of: "'", with: "''") + "'"
    }
}
