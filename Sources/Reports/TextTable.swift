import XML

/// Columns for a terminal: names to the left, numbers to the right.
package struct TextTable: Sendable {
    package struct Column: Hashable, Sendable {
        let title: String
        let isNumber: Bool

        package init(_ title: String, isNumber: Bool = false) {
            self.title = title
            self.isNumber = isNumber
        }
    }

    private let columns: [Column]
    /// A row without cells is a line across.
    private var rows: [[String]] = []

    /// What is longer is cut; it may come from callers.
    private static let longestCell = 60

    package init(_ columns: [Column]) {
        self.columns = columns
    }

    package mutating func add(_ cells: [String]) {
        rows.append(cells.map(Self.shown))
    }

    package mutating func addLine() {
        rows.append([])
    }

    /// The table without a line end at its end, and without spaces at the ends of lines.
    package var text: String {
        let all = [columns.map(\.title)] + rows
        let widths = columns.indices.map { index in
            all.map { $0.indices.contains(index) ? $0[index].count : 0 }.max() ?? 0
        }
        let lines = all.map { cells -> String in
            guard !cells.isEmpty else {
                return widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
            }
            let padded = zip(zip(cells, columns), widths).map { cell, width in
                let space = String(repeating: " ", count: width - cell.0.count)
                return cell.1.isNumber ? space + cell.0 : cell.0 + space
            }
            let line = padded.joined(separator: "  ")
            return String(line[..<(line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex)])
        }
        return lines.joined(separator: "\n")
    }

    /// The table as HTML has it.
    var html: XMLElement {
        func row(_ name: String, _ cells: [String]) -> XMLNode {
            let children = zip(cells, columns).map { cell, column -> XMLNode in
                .element(XMLElement(name, column.isNumber ? [XMLAttribute("class", "n")] : [], text: cell))
            }
            return .element(XMLElement("tr", children: children))
        }
        let head = XMLElement("thead", children: [row("th", columns.map(\.title))])
        let body = XMLElement("tbody", children: rows.filter { !$0.isEmpty }.map { row("td", $0) })
        return XMLElement("table", children: [.element(head), .element(body)])
    }

    /// The text as it may stand in a terminal: what would steer it becomes a space.
    private static func shown(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars.prefix(longestCell + 1) {
            let category = scalar.properties.generalCategory
            shown.unicodeScalars.append(category == .control || category == .format ? " " : scalar)
        }
        return shown.count > longestCell ? shown.prefix(longestCell - 1) + "…" : shown
    }
}
