import JSON

/// How models are asked to write files down; what they write is read in either form, whichever was asked for.
package enum FilesForm: String, Hashable, Sendable {
    /// One JSON object, whose strings are the files.
    case json
    /// A fenced block for each. Small models write better code when they need not escape it, and fewer tokens.
    case blocks

    /// As models are told it.
    var told: String { told(for: ["main.py", "requirements.txt"]) }

    /// As models are told it, with paths that there may be.
    func told(for paths: [String]) -> String {
        let examples = paths.map { #""\#($0)": "…""# }.joined(separator: ", ")
        return switch self {
        case .json:
            #"""
            Answer: {"files": {\#(examples)}} with a relative path for each file, and all of its text \#
            as a JSON string: line breaks as \n, quotes as \". No placeholders, nothing left out.
            """#
        case .blocks:
            """
            Answer with each file in a fenced block of its own, under a line with its path:

            \(paths[0])
            ```python
            ...
            ```

            All of each file, no placeholders, nothing left out, and nothing between the files but their paths.
            """
        }
    }

    /// Files as models are shown them.
    func told(_ files: [(path: String, text: String)]) -> String {
        if self == .json {
            return JSON.object(JSONObject(files.map { (key: $0.path, value: JSON.string($0.text)) })).text
        }
        return files.map { path, text in
            // Longer than any within it, so that none of a file ends it.
            let inner = text.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0
            let fence = String(repeating: "`", count: max(3, inner + 1))
            let end = text.hasSuffix("\n") ? "" : "\n"
            return "\n\(path)\n\(fence)\n\(text)\(end)\(fence)\n"
        }.joined()
    }

    /// What is added where files may also go, which is rare.
    var removing: String {
        switch self {
        case .json: #"Paths that have to go, which is rare, stand beside "files": "removed": ["…"]."#
        case .blocks:
            "A path that has to go, which is rare, stands in a line of its own, outside of blocks: removed: old.py"
        }
    }
}
