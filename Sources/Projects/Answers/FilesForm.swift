/// How models are asked to write files down; what they write is read in either form, whichever was asked for.
package enum FilesForm: String, Hashable, Sendable {
    /// One JSON object, whose strings are the files.
    case json
    /// A fenced block for each. Small models write better code when they need not escape it, and fewer tokens.
    case blocks

    /// As models are told it.
    var told: String {
        switch self {
        case .json:
            #"""
            Answer: {"files": {"main.py": "…", "requirements.txt": "…"}} with a relative path for each file, and all of its text \#
            as a JSON string: line breaks as \n, quotes as \". No placeholders, nothing left out.
            """#
        case .blocks:
            """
            Answer with each file in a fenced block of its own, under a line with its path:

            main.py
            ```python
            ...
            ```

            All of each file, no placeholders, nothing left out, and nothing between the files but their paths.
            """
        }
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
