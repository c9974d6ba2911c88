/// How a file differs from what it was, in the form that `patch` reads.
package struct UnifiedDiff {
    package let text: String

    /// Lines around a difference.
    private static let context = 3

    /// - Parameters:
    ///   - path: of the file.
    ///   - old: what it was; `nil` where it is new.
    ///   - new: what it is; `nil` where it is gone.
    package init(path: ProjectPath, from old: String?, to new: String?) {
        guard old != new else {
            text = ""
            return
        }
        let lines = LineDiff(from: Self.lines(old ?? ""), to: Self.lines(new ?? "")).lines
        var output =
            "--- \(old == nil ? "/dev/null" : "a/\(path.text)")\n+++ \(new == nil ? "/dev/null" : "b/\(path.text)")\n"
        for range in Self.hunks(of: lines) { output += Self.hunk(lines, range) }
        text = output
    }

    /// With their ends, which the last may lack.
    private static func lines(_ text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true {
            lines.removeLast()
        } else if !lines.isEmpty {
            return lines.dropLast() + [lines[lines.count - 1] + Self.endless]
        }
        return lines
    }

    /// What tells a last line without an end from one that has it.
    private static let endless = "\n\\ No newline at end of file"

    /// Stretches of lines that are shown together.
    private static func hunks(of lines: [LineDiff.Line]) -> [Range<Int>] {
        var hunks: [Range<Int>] = []
        for (index, line) in lines.enumerated() where line.kind != .same {
            let range = max(0, index - context)..<min(lines.count, index + context + 1)
            if let last = hunks.last, range.lowerBound <= last.upperBound {
                hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
            } else {
                hunks.append(range)
            }
        }
        return hunks
    }

    private static func hunk(_ lines: [LineDiff.Line], _ range: Range<Int>) -> String {
        func place(_ side: LineDiff.Kind) -> String {
            let before = lines[..<range.lowerBound].count { $0.kind == .same || $0.kind == side }
            let count = lines[range].count { $0.kind == .same || $0.kind == side }
            return "\(count == 0 ? before : before + 1),\(count)"
        }
        let head = "@@ -\(place(.removed)) +\(place(.added)) @@\n"
        return head + lines[range].map { "\($0.kind.sign)\($0.text)\n" }.joined()
    }
}
