import Configuration
import Foundation
import Pricing
import YAML

/// The prices a command works with: those that come with Aloft, and the configuration's own before them.
enum PriceFile {
    /// Reads the prices, or complains and returns `nil`.
    static func load(_ configuration: Configuration) -> PriceTable? {
        do {
            let table = try PriceTable.builtIn()
            guard let file = configuration.prices else { return table }
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
            return table.overridden(by: try PriceTable(yaml: bytes, file: file))
        } catch let error as YAMLErrors {
            for line in error.description.split(separator: "\n") { Terminal.note(String(line)) }
        } catch {
            Terminal.complain("cannot read the prices \(configuration.prices ?? ""): \(error.localizedDescription)")
        }
        return nil
    }
}
