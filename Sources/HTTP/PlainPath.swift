extension StringProtocol {
    /// Whether this is a path below some folder that no server can take for one outside of it, nor for another one.
    ///
    /// Who sends a path that a caller wrote with credentials of one's own must know that it leads where it seems to. Servers
    /// differ in what they resolve, so every segment, once decoded, has to be a name: not empty, `.` or `..` (also not
    /// before a `;`), and without slashes, backslashes, control characters, and percent signs, which would be escapes
    /// within escapes.
    package var isPlainPath: Bool {
        split(separator: "/", omittingEmptySubsequences: false).allSatisfy { segment in
            let name = segment.percentDecoded
            guard name.utf8.allSatisfy({ $0 > 0x1F && $0 != 0x7F && !"/\\%".utf8.contains($0) }) else { return false }
            return !["", ".", ".."].contains(name.prefix { $0 != ";" })
        }
    }
}
