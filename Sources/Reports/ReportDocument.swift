import XML

/// A report as its readers see it: in a terminal, or as a page that needs nothing beside it.
package struct ReportDocument: Sendable {
    private enum Block {
        case heading(String)
        case line(String)
        case table(TextTable)
    }

    private let title: String
    private var blocks: [Block] = []

    package init(_ title: String) { self.title = title }

    package mutating func add(heading: String) { blocks.append(.heading(heading)) }
    package mutating func add(_ line: String) { blocks.append(.line(line)) }
    package mutating func add(_ table: TextTable) { blocks.append(.table(table)) }

    /// For a terminal, without a line end at its end.
    package var text: String {
        let parts = blocks.map { block in
            switch block {
            case .heading(let heading): "\n\(heading)"
            case .line(let line): line
            case .table(let table): "\n\(table.text)\n"
            }
        }
        return ([title] + parts).joined(separator: "\n")
    }

    /// A whole page of HTML; what stands in the report can be nothing but text on it.
    package var html: [UInt8] {
        let style = """
            body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1d2330}
            table{border-collapse:collapse;margin:1rem 0}td,th{padding:.3rem .7rem;border-bottom:1px solid #ccd;text-align:left}
            .n{text-align:right;font-variant-numeric:tabular-nums}
            """
        let body = blocks.map { block -> XMLElement in
            switch block {
            case .heading(let heading): XMLElement("h2", text: heading)
            case .line(let line): XMLElement("p", text: line)
            case .table(let table): table.html
            }
        }
        let head: [XMLElement] = [
            XMLElement("meta", attributes: [XMLAttribute("charset", "utf-8")]), XMLElement("title", text: title),
            XMLElement("style", text: style),
        ]
        let page = XMLElement(
            "html",
            attributes: [XMLAttribute("lang", "en")],
            children: [
                .element(XMLElement("head", children: head.map { .element($0) })),
                .element(XMLElement("body", children: ([XMLElement("h1", text: title)] + body).map { .element($0) })),
            ]
        )
        return Array("<!doctype html>\n".utf8) + page.bytes
    }
}

extension XMLElement {
    /// An element around a text; an empty one would not be closed where HTML is read.
    init(_ name: String, _ attributes: [XMLAttribute] = [], text: String) {
        self.init(name, attributes: attributes, children: [.text(text.isEmpty ? "–" : text)])
    }
}
