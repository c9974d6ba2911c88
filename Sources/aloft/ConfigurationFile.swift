import Configuration
import Foundation
import LocalModels

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
            let (configuration, origin) = try read(file(options.value("config"), environment), environment)
            try checkLocalModels(of: configuration)
            return (configuration, origin)
        } catch let error as ConfigurationError {
            Terminal.note(error.description)
        } catch let error as LocalModelError {
            Terminal.complain(error.message)
        } catch {
            let file = file(options.value("config"), environment) ?? ""
            Terminal.complain("cannot read the configuration \(file): \(error.localizedDescription)")
        }
        return nil
    }

    private static func read(
        _ file: String?,
        _ environment: [String: String]
    ) throws -> (configuration: Configuration, origin: String) {
        guard let file else { return (try Configuration(environment: environment), "the environment") }
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        return (try Configuration(yaml: bytes, file: file, environment: environment), file)
    }

    /// Refuses a local model that the catalogue does not have, which the configuration cannot know.
    private static func checkLocalModels(of configuration: Configuration) throws(LocalModelError) {
        for case .llama(let llama) in configuration.providers.map(\.kind) where llama.model != "default" {
            _ = try ModelCatalogue.embedded.model(named: llama.model)
        }
    }

    private static func file(_ named: String?, _ environment: [String: String]) -> String? {
        if let named { return named }
        if let named = environment["ALOFT_CONFIG"], !named.isEmpty { return named }
        return FileManager.default.fileExists(atPath: "aloft.yaml") ? "aloft.yaml" : nil
    }
}
