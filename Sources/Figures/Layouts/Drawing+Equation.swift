/// A formula in large letters, and what its parts mean.
extension Drawing {
    mutating func drawEquation() {
        var items = scene.items
        let symbols = items.map { $0.value.isEmpty ? $0.label : $0.value }
        guard !scene.formula.isEmpty || items.contains(where: { !$0.value.isEmpty }) else {
            findings.append("An equation needs a “formula”, and items with its symbols as “value”.")
            drawGrid(items)
            return
        }
        let formula = scene.formula.isEmpty ? symbols.joined(separator: " ") : scene.formula
        items.removeAll { $0.label.unicodeScalars.allSatisfy { "=+-−·×*/^()≈<>≤≥ ".unicodeScalars.contains($0) } }
        let pieces = Self.pieces(of: Self.typeset(formula), symbols: symbols.map(Self.typeset))
        let line = pieces.map(\.text).joined()
        var size = 84.0
        while size > 30, Typeface.bold.width(of: line, size: size) > content.width - 80 { size -= 2 }
        let rows = items.count > 5 ? 2 : 1
        let panel = Box(x: content.x, y: content.y, width: content.width, height: rows == 1 ? 210 : 150)
        formulaPanel(panel)
        let fits = Typeface.bold.width(of: line, size: size) <= content.width - 80
        let centers = fits ? write(pieces, line, size: size, in: panel) : [:]
        if !fits { writePlainly(line, in: panel) }

        guard !items.isEmpty else { return }
        let columns = (items.count + rows - 1) / rows
        let below = Box(x: content.x, y: panel.maxY + 74, width: content.width, height: content.maxY - panel.maxY - 74)
        let most = Size(min(330, below.width / Double(columns) - 26), min(280, below.height / Double(rows) - 14))
        let nodes = Node.equal(items.map { ($0, colour(of: $0)) }, within: most)
        // Cards stand in the order of the formula, so that their lines do not cross.
        let ordered = nodes.enumerated().sorted { first, second in
            let left = centers[first.element.item.id]?.x ?? 2000
            let right = centers[second.element.item.id]?.x ?? 2000
            return (left, first.offset) < (right, second.offset)
        }.map(\.element)
        let high = nodes.extent.height
        for (index, node) in ordered.enumerated() {
            let (row, column) = (index / columns, index % columns)
            let inRow = min(columns, ordered.count - row * columns)
            let step = min(below.width / Double(inRow), nodes.extent.width + 80)
            let center = Point(
                below.midX + (Double(column) - Double(inRow - 1) / 2) * step,
                below.y + high / 2 + Double(row) * (high + 14) + (rows == 1 ? min(20, (below.height - high) / 2) : 0)
            )
            draw(node, at: center)
            if row == 0, let from = centers[node.item.id] { tie(node, from: from, to: center, bottom: panel.maxY) }
        }
    }

    private mutating func formulaPanel(_ box: Box) {
        rectangle(box, radius: 24, fill: Paper.white, stroke: Paper.edge)
        canvas.claim(box)
    }

    private mutating func write(_ pieces: [Piece], _ line: String, size: Double, in panel: Box) -> [String: Point] {
        var x = panel.midX - Typeface.bold.width(of: line, size: size) / 2
        var centers: [String: Point] = [:]
        for piece in pieces {
            let width = Typeface.bold.width(of: piece.text, size: size)
            let text = piece.text.trimmingEnd()
            let item = piece.item.map { scene.items[$0] }
            let begin = item.map { schedule.begin($0) } ?? 0.5
            let colour = item.map { self.colour(of: $0).deep } ?? Paper.ink
            let block = TextBlock(text, .bold, width: width + 1, lines: 1, sizes: size...size)
            canvas.group(["class": "\(canvas.prefix)-in"], [.appear(at: begin)])
            // Every piece stands in the middle of its own place, whatever the typeface is.
            canvas.text(block, at: x + width / 2, top: panel.midY - block.height / 2, colour: colour, on: Paper.white)
            canvas.close()
            if let item, centers[item.id] == nil {
                centers[item.id] = Point(x + width / 2, panel.midY + size * 0.66)
                let half = max(12, width / 2 - 4)
                canvas.add(
                    "path",
                    [
                        "class": "\(canvas.prefix)-in",
                        "d": "M\(number(x + width / 2 - half)) \(number(panel.midY + size * 0.66))h\(number(2 * half))",
                        "stroke": self.colour(of: item).main, "stroke-width": "6", "stroke-linecap": "round",
                        "stroke-dasharray": number(2 * half + 1),
                    ],
                    .draw(length: 2 * half + 1, at: begin, for: 0.5)
                )
            }
            x += width
        }
        return centers
    }

    /// A formula that is too long for one line, without its colours.
    private mutating func writePlainly(_ line: String, in panel: Box) {
        let block = TextBlock(line, .bold, width: panel.width - 60, lines: 3, sizes: 18...32)
        canvas.group(["class": "\(canvas.prefix)-in"], [.appear(at: 0.5)])
        canvas.text(block, at: panel.midX, top: panel.midY - block.height / 2, on: Paper.white)
        canvas.close()
        findings.append("The formula is too long for one line; its symbols are not coloured.")
    }

    private mutating func tie(_ node: Node, from: Point, to center: Point, bottom: Double) {
        let start = Point(from.x, from.y + 8)
        let end = Point(center.x, center.y - node.size.height / 2 - 3)
        let half = Point(0, (end.y - bottom) * 0.9)
        let turn = Point(from.x, bottom)
        let curve = Curve(from: start, [.line(turn), .cubic(turn + half, end - half, end)])
        let begin = schedule.begin(node.item)
        draw(
            [Arrow(curve: curve, colour: node.colour, begin: begin, hasHead: false, flows: node.item.motion == .flow)],
            in: content
        )
    }

    // MARK: Formula

    private struct Piece {
        var text: String
        var item: Int?
    }

    /// Cuts a formula at the symbols that items explain, the longest first.
    private static func pieces(of formula: String, symbols: [String]) -> [Piece] {
        var pieces: [Piece] = []
        var rest = formula[...]
        let longest = symbols.indices.sorted { (symbols[$1].count, $0) < (symbols[$0].count, $1) }
        var isAfterLetter = false
        while let first = rest.first {
            let found = longest.first { index in
                guard !symbols[index].isEmpty, rest.hasPrefix(symbols[index]) else { return false }
                let after = rest.dropFirst(symbols[index].count).first
                // "m" is not explained by the m of "max".
                let isWord =
                    symbols[index].count > 1 || !(after?.isLetter ?? false)
                    || !(symbols[index].first?.isLetter ?? false)
                return isWord && !isAfterLetter
            }
            if let found {
                pieces.append(Piece(text: symbols[found], item: found))
                rest = rest.dropFirst(symbols[found].count)
                isAfterLetter = false
            } else {
                if pieces.last?.item == nil, !pieces.isEmpty {
                    pieces[pieces.count - 1].text.append(first)
                } else {
                    pieces.append(Piece(text: String(first)))
                }
                isAfterLetter = first.isLetter
                rest = rest.dropFirst()
            }
        }
        return pieces
    }

    /// Writes powers and products as print does.
    private static func typeset(_ formula: String) -> String {
        let raised: [Character: Character] = [
            "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹",
            "-": "⁻",
            "n": "ⁿ",
        ]
        var text = ""
        var isRaised = false
        for character in formula {
            if character == "^" {
                isRaised = true
            } else if isRaised, let small = raised[character] {
                text.append(small)
            } else {
                if isRaised, text.last.map({ !raised.values.contains($0) }) ?? true { text.append("^") }
                isRaised = false
                text.append(character == "*" ? "·" : character == "-" ? "−" : character)
            }
        }
        return text
    }
}
