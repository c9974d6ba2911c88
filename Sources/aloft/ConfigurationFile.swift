import Configuration
import Foundation

/// Finds and reads the configuration a command works with.
enum ConfigurationFile {
    static let help = """
          --config FILE   the configuration; without it, $ALOFT_CONFIG, then aloft.yaml in the current folder, then
                          one made from the environment
        """

    /// Reads the configuration, or complains and returns `nil`.
    static func load(_ options: Options) -> (configuration: Configuration, origin: String)? {
        let environment = ProcessInfo.processInfo.environment
        do {
            guard let file = file(options.value("config"), environment) else {
                return (try Configuration(environment: environment), "the environment")
            }
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
            return (try Configuration(yaml: bytes, file: file, environment: environment), file)
        } catch let error as ConfigurationError {
            Terminal.note(error.description)
        } catch {
            Terminal.complain("cannot read the configuration: \(error.localizedDescription)")
        }
        return nil
    }

    private static func file(_ named: String?, _ environment: [String: String]) -> String? {
        if let named { return named }
        if let named = environment["ALOFT_CONFIG"], !named.isEmpty { return named }
        return FileManager.default.fileExists(atPath: "aloft.yaml") ? "aloft.yaml" : nil
    }
}
