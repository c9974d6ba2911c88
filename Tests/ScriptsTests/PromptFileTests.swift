import Foundation
import Testing

/// The prompts have the variables that the page of the module names, and two parts.
@Suite struct PromptFileTests {
    @Test(arguments: ["understand-1", "match-1", "write-1", "check-1"])
    func `a prompt has the variables that are written down`(name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Scripts")
            .standardized
        let prompt = try String(contentsOf: folder.appending(path: "Prompts/\(name).txt"), encoding: .utf8)
        let page = try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8)
        let row = try #require(page.split(separator: "\n").first { $0.hasPrefix("| `\(name)` |") })

        let variables = Set(prompt.matches(of: /{{([a-z_]*)}}/).map { String($0.output.1) })
        let listed = row.split(separator: "|")[1].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }

        #expect(variables == Set(listed))
        #expect(prompt.split(separator: "\n===\n").count == 2)
    }
}
