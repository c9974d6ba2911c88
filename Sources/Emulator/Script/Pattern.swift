extension String {
    /// Whether the text is what a pattern describes, in which each `*` stands for any number of bytes.
    func fits(_ pattern: String) -> Bool {
        let star = UInt8(ascii: "*")
        let text = Array(utf8)
        let pattern = Array(pattern.utf8)
        var (at, position) = (0, 0)
        var retry: (pattern: Int, text: Int)?
        while position < text.count {
            if at < pattern.count, pattern[at] == star {
                at += 1
                retry = (at, position)
            } else if at < pattern.count, pattern[at] == text[position] {
                (at, position) = (at + 1, position + 1)
            } else if let (start, used) = retry {
                // Only the latest star ever needs to take more.
                retry = (start, used + 1)
                (at, position) = (start, used + 1)
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == star }
    }
}
