/// Whether texts are YAML at all, whatever is in them: several documents, own tags and merge keys too.
package enum YAMLSyntax {
    /// Throws where a text stops being YAML.
    package static func check(_ text: String, file: String) throws(YAMLError) {
        var events = try EventSource(Array(text.utf8), file: file)
        while true {
            if case .streamEnd = try events.next().kind { return }
        }
    }
}
