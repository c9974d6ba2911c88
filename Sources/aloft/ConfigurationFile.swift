import Configuration
import Foundation
import LocalModels

/// Finds and reads the configuration a command works with.
enum ConfigurationFile {
    static let help = """
          --config FILE   the configuration; without it, $ALOFT_CONFIG, then aloft.yaml in the current folder, then
                          one made from the environment
        """

    /// Why there is no configuration, in lines for people.
    struct Refused: Error {
        let lines: [String]
    }

    /// Reads the configuration, or complains and returns `nil`.
    static func load(_ options: Options) -> (configuration: Configuration, origin: String)? {
        do throws(Refused) {
            return try read(options)
        } catch {
            for line in error.lines { Terminal.note(line) }
            return nil
        }
    }

    static func read(_ options: Options) throws(Refused) -> (configuration: Configuration, origin: String) {
        let environment = ProcessInfo.processInfo.environment
        do {
            let (configuration, origin) = try read(path(options), environment)
            try checkLocalModels(of: configuration)
            return (configuration, origin)
        } catch let error as ConfigurationError {
            throw Refused(lines: error.description.split(separator: "\n").map(String.init))
        } catch let error as LocalModelError {
            throw Refused(lines: ["aloft: \(error.message)"])
        } catch {
            let file = path(options) ?? ""
            throw Refused(lines: ["aloft: cannot read the configuration \(file): \(error.localizedDescription)"])
        }
    }

    /// The file that is read; `nil` where the environment is.
    static func path(_ options: Options) -> String? {
        file(options.value("config"), ProcessInfo.processInfo.environment)
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
