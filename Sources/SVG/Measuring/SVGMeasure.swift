internal import XML

/// Counts and measures a sanitised picture, and says what is wrong with it.
struct SVGMeasure {
    private(set) var metrics = SVGMetrics()
    private(set) var findings: [SVGFinding] = []
    /// The picture without animations, as it is once they have ended.
    let settled: XMLElement

    private let text: [UInt8]
    private let gates: SVGGates
    private let scene: Scene

    /// - Parameters:
    ///   - root: the sanitised picture.
    ///   - text: what it was read from, for lines.
    ///   - gates: what is too small, too faint and too near.
    init(_ root: XMLElement, readFrom text: [UInt8], _ gates: SVGGates) {
        self.text = text
        self.gates = gates
        let cascade = Cascade(of: root)
        let settling = Settling(root, cascade)
        settled = settling.root
        scene = Scene(settling.root, cascade)
        metrics.viewBox = scene.viewBox
        var census = Census(cascade: cascade)
        census.count(root, isDrawn: true, [])
        metrics.elements = census.elements
        metrics.animations = census.animations
        metrics.labels = census.labels
        metrics.shapes = census.shapes
        metrics.emptyGroups = census.emptyGroups.count
        var drawn = Box.none
        for mark in scene.marks where mark.opacity > 0 || mark.isStroked { drawn.add(mark.bounds) }
        for label in scene.labels { drawn.add(label.box) }
        metrics.drawn = drawn.isNone ? nil : drawn
        judgeReferences(census)
        judgePlaces()
        judgeOverlaps()
        judgeContrast()
        judgeSizes()
        for offset in settling.vanishing.prefix(5) {
            add(
                .vanishes,
                "The element in line \(line(offset)) shows only while its animation runs and is hidden again after "
                    + "it; give the animation fill=\"freeze\".",
                offset
            )
        }
        if let first = census.emptyGroups.first {
            let count = census.emptyGroups.count
            add(
                .emptyGroup,
                "\(count) group\(count == 1 ? " is" : "s are") empty (the first in line \(line(first))); draw in "
                    + "it or leave it out.",
                first
            )
        }
    }

    private func line(_ offset: Int) -> Int { XMLError.place(of: offset, in: text).line }

    private mutating func add(_ code: SVGFinding.Code, _ sentence: String, _ offset: Int) {
        findings.append(SVGFinding(code, sentence, line: line(offset)))
    }

    private func named(_ label: Scene.Label) -> String {
        "The label \"\(Cleaning.shown(label.text))\" (line \(line(label.offset)))"
    }

    // MARK: - References

    private mutating func judgeReferences(_ census: Census) {
        var told = 0
        for reference in census.references where !census.ids.contains(reference.id) {
            if !reference.isAnimation { metrics.danglingReferences += 1 }
            told += 1
            guard told <= 6 else { continue }
            if reference.isAnimation {
                add(
                    .animationWithoutTarget,
                    "The animation in line \(line(reference.offset)) is of #\(reference.id), which is not there; "
                        + "give the element that id or put the animation in it.",
                    reference.offset
                )
            } else {
                add(
                    .danglingReference,
                    "\(reference.attribute) in line \(line(reference.offset)) refers to #\(reference.id), which is "
                        + "not there; define it or leave it out.",
                    reference.offset
                )
            }
        }
        for animation in census.waiting.prefix(6) {
            add(
                .animationWithoutTarget,
                "The animation in line \(line(animation.offset)) begins with "
                    + "\"\(Cleaning.shown(animation.event))\", and there is no animation of that id; it never begins.",
                animation.offset
            )
        }
        for name in census.missingKeyframes.sorted().prefix(6) {
            findings.append(
                SVGFinding(
                    .animationWithoutTarget,
                    "A style names the animation \"\(Cleaning.shown(name))\", and there are no @keyframes of that "
                        + "name; nothing moves."
                )
            )
        }
    }

    // MARK: - Labels

    private mutating func judgePlaces() {
        let view = scene.viewBox
        for label in scene.labels {
            let box = label.box
            let edges = [
                ("left", view.left - box.left), ("right", box.right - view.right), ("top", view.top - box.top),
                ("bottom", box.bottom - view.bottom),
            ]
            let size = label.lines.map(\.fontSize).max() ?? 0
            guard let worst = edges.max(by: { $0.1 < $1.1 }), worst.1 > max(size * 0.35, view.width * 0.01) else {
                continue
            }
            metrics.labelsOutside += 1
            guard metrics.labelsOutside <= 6 else { continue }
            let advice =
                worst.1 >= (worst.0 == "left" || worst.0 == "right" ? box.width : box.height)
                ? "nobody sees it; put it inside"
                : "move it, break it into lines or make its font-size smaller than \(number(size))"
            add(
                .outside,
                "\(named(label)) reaches \(number(worst.1)) units beyond the \(worst.0) edge of the view box "
                    + "(\(number(view.left)) \(number(view.top)) \(number(view.width)) \(number(view.height))); "
                    + "\(advice).",
                label.offset
            )
        }
    }

    private mutating func judgeOverlaps() {
        // From left to right, so that only near ones are compared.
        let labels = scene.labels.enumerated().map { ($0.offset, $0.element, $0.element.box) }.sorted {
            $0.2.left < $1.2.left
        }
        var comparisons = 0
        for (index, one) in labels.enumerated() {
            for other in labels[(index + 1)...] {
                guard other.2.left < one.2.right else { break }
                comparisons += 1
                guard comparisons < 200_000 else { return }
                let share = Self.overlap(one.1, other.1)
                guard share > gates.overlap else { continue }
                metrics.overlappingLabels += 1
                guard metrics.overlappingLabels <= 6 else { continue }
                let (first, second) = one.0 < other.0 ? (one.1, other.1) : (other.1, one.1)
                let down = first.box.bottom - second.box.top
                add(
                    .overlap,
                    "\(named(second)) lies over \"\(Cleaning.shown(first.text))\": \(Int(share * 100)) % of the "
                        + "smaller is covered; move one of them, for example by \(number(max(down, 1) + 4)) units "
                        + "down.",
                    second.offset
                )
            }
        }
    }

    /// The largest share of a line that a line of another label covers.
    private static func overlap(_ one: Scene.Label, _ other: Scene.Label) -> Double {
        var largest = 0.0
        for line in one.lines where line.isUpright {
            for second in other.lines where second.isUpright {
                // The same text at the same place is a shadow or an outline.
                if line.text == second.text, line.box.shared(with: second.box).area > 0.7 * line.box.area { continue }
                let smaller = min(line.box.area, second.box.area)
                if smaller > 0 { largest = max(largest, line.box.shared(with: second.box).area / smaller) }
            }
        }
        return largest
    }

    private mutating func judgeContrast() {
        // How many shapes are looked at behind labels.
        var allowance = 1_000_000
        for label in scene.labels {
            guard let line = label.lines.max(by: { $0.text.utf8.count < $1.text.utf8.count }) else { continue }
            guard line.opacity >= 0.05 else {
                addUnseen(label)
                continue
            }
            guard scene.viewBox.contains(line.box.center), let behind = behind(line, &allowance) else { continue }
            let inks = [line.fill, line.stroke].filter { $0 != .none }
            let colours = inks.compactMap { scene.colour(of: $0, opacity: line.opacity) }
            guard colours.count == inks.count,
                let best = colours.max(by: {
                    $0.over(behind).contrast(with: behind) < $1.over(behind).contrast(with: behind)
                })
            else { continue }
            let contrast = best.over(behind).contrast(with: behind)
            metrics.lowestContrast = min(metrics.lowestContrast ?? contrast, contrast)
            guard contrast < gates.contrast else { continue }
            metrics.lowContrastLabels += 1
            guard metrics.lowContrastLabels <= 6 else { continue }
            add(
                .contrast,
                "\(named(label)) is \(best.over(behind).text) on \(behind.text), a contrast of "
                    + "\(number(contrast)):1; use a \(Self.advice(behind)) colour, for \(number(gates.contrast)):1 "
                    + "at least.",
                label.offset
            )
        }
    }

    private mutating func addUnseen(_ label: Scene.Label) {
        metrics.lowContrastLabels += 1
        guard metrics.lowContrastLabels <= 6 else { return }
        add(
            .contrast,
            "\(named(label)) is not seen once the animations have ended: its opacity is 0; let it end at 1, "
                + "with fill=\"freeze\".",
            label.offset
        )
    }

    private static func advice(_ behind: Colour) -> String {
        behind.contrast(with: .white) > behind.contrast(with: .black) ? "lighter" : "darker"
    }

    /// The colour behind the middle of a line; `nil` when it cannot be told.
    private func behind(_ line: Scene.Line, _ allowance: inout Int) -> Colour? {
        let point = line.box.center
        var layers: [Colour] = []
        for mark in scene.marks[..<line.marks].reversed() {
            allowance -= 1
            guard allowance > 0 else { return nil }
            guard mark.fill != .none, mark.bounds.contains(point) else { continue }
            allowance -= mark.outline.count / 4
            guard mark.outline.contains(point) else { continue }
            guard let colour = scene.colour(of: mark.fill, opacity: mark.opacity) else { return nil }
            guard colour.alpha > 0.02 else { continue }
            layers.append(colour)
            if colour.alpha > 0.98 { break }
        }
        return layers.reversed().reduce(background) { $1.over($0) }
    }

    private var background: Colour { SVGBackground.colour(of: settled) ?? gates.page }

    private mutating func judgeSizes() {
        // As on a page on which the picture is 800 units wide.
        let scale = scene.viewBox.width > 0 ? 800 / scene.viewBox.width : 1
        for label in scene.labels {
            guard let size = label.lines.map(\.fontSize).min(), size * scale < gates.smallestText else { continue }
            metrics.tinyLabels += 1
            guard metrics.tinyLabels <= 3 else { continue }
            add(
                .tinyText,
                "\(named(label)) has a font-size of \(number(size)), \(number(size * scale)) px where the picture "
                    + "is 800 px wide; use \(number((gates.smallestText / scale).rounded(.up))) or more.",
                label.offset
            )
        }
    }

    private func number(_ value: Double) -> String { Cleaning.written((value * 10).rounded() / 10) }
}

/// The colour that a picture's root gives itself.
enum SVGBackground {
    static func colour(of root: XMLElement) -> Colour? {
        let declarations = root["style"].map { StyleParser.declarations($0).0 } ?? []
        return (declarations["background-color"] ?? declarations["background"]).flatMap { Colour($0) }
    }
}
