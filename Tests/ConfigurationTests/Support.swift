import Configuration
import Foundation
import Testing

let environment = ["GEMINI_API_KEY": "s3cret-key", "BAD_KEY": "s3cret key", "BAD_URL": "https://u:s3cret@x.example"]

func configuration(_ yaml: String) throws(ConfigurationError) -> Configuration {
    try Configuration(yaml: Array(yaml.utf8), file: "aloft.yaml", environment: environment)
}

/// The problems of a file, without its name.
func problems(_ yaml: String) -> [String] {
    do throws(ConfigurationError) {
        _ = try configuration(yaml)
        return []
    } catch {
        return error.description.replacing("aloft.yaml:", with: "").split(separator: "\n").map(String.init)
    }
}

/// The file in which every key occurs.
func fullFile() throws -> String {
    let url = try #require(Bundle.module.url(forResource: "full", withExtension: "yaml", subdirectory: "Fixtures"))
    return try String(contentsOf: url, encoding: .utf8)
}
