/// Comma-separated values as RFC 4180 has them.
package enum CSV {
    package static func line(_ cells: [String]) -> String {
        cells.map { quoted(harmless($0)) }.joined(separator: ",") + "\r\n"
    }

    /// A text that a spreadsheet would take for a formula gets an apostrophe, which makes it a text there: callers and
    /// models write into rows, and a formula may send the sheet to anybody.
    private static func harmless(_ cell: String) -> String {
        guard let first = cell.utf8.first, "=+-@\t\r\n".utf8.contains(first), Double(cell) == nil else { return cell }
        return "'" + cell
    }

    private static func quoted(_ cell: String) -> String {
        guard cell.utf8.contains(where: { "\",\r\n".utf8.contains($0) }) else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }
}
