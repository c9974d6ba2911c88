internal import XML

/// Takes what a model wrote and says what of it may be shown, and what is wrong with it.
///
/// In this order: the picture is found in the text, parsed, mended where that is certain, sanitised, measured and
/// rendered. A reason to refuse ends it, except for the gates, which are all looked at.
package struct SVGJudge: Sendable {
    /// Why the model stopped writing.
    package enum FinishReason: Hashable, Sendable {
        case finished
        /// It had no more tokens.
        case length
        /// The provider cut it off; its own word for it.
        case blocked(String)
    }

    package var gates: SVGGates
    package var limits = SVGLimits()
    /// What all names in the picture begin with afterwards; see ``SVGSanitiser``.
    package var idPrefix: String?
    package var thumbnailWidth = 480
    package var renderer: (any SVGRenderer)?

    package init(_ gates: SVGGates = SVGGates(), renderer: (any SVGRenderer)? = nil) {
        self.gates = gates
        self.renderer = renderer
    }

    /// Judges a text, and renders the picture where the gates say so.
    package func judge(_ text: String, finishReason: FinishReason = .finished) async -> SVGVerdict {
        var (verdict, settled) = examine(text, finishReason)
        if let settled, gates.rendering != .off { await render(settled, &verdict) }
        return verdict
    }

    /// Judges a text without rendering anything.
    package func judgeUnrendered(_ text: String, finishReason: FinishReason = .finished) -> SVGVerdict {
        examine(text, finishReason).verdict
    }

    private func examine(_ text: String, _ finish: FinishReason) -> (verdict: SVGVerdict, settled: XMLElement?) {
        var verdict = SVGVerdict()
        guard text.utf8.count <= 4 << 20 else {
            verdict.refuse(
                .tooLarge,
                "The text has \(text.utf8.count >> 20) MiB, and at most 4 are read; draw a smaller picture."
            )
            return (verdict, nil)
        }
        if case .blocked(let reason) = finish {
            verdict.refuse(
                .finishReason,
                "The provider ended the answer (\(Cleaning.shown(reason))); ask for it in other words."
            )
            return (verdict, nil)
        }
        guard let extraction = SVGExtraction(text) else {
            verdict.refuse(.noPicture, Self.absence(text, finish))
            return (verdict, nil)
        }
        verdict.repairs = extraction.notes
        guard let (root, source) = parse(extraction, finish, &verdict) else { return (verdict, nil) }
        let sanitiser = SVGSanitiser(limits: limits, idPrefix: idPrefix)
        guard let result = sanitiser.sanitise(root) else {
            verdict.refuse(
                .malformed,
                "The root element is not <svg> of SVG's namespace; begin with <svg "
                    + "xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"…\">."
            )
            return (verdict, nil)
        }
        verdict.removals = result.removals
        let elements = Self.count(result.root)
        guard elements <= gates.maximumElements else {
            verdict.refuse(
                .tooLarge,
                "The picture has \(elements) elements, and at most \(gates.maximumElements) are allowed; "
                    + "draw less, and use <use> for what repeats."
            )
            return (verdict, nil)
        }
        if finish == .length, extraction.isComplete {
            verdict.repairs.append("The answer ended because its limit of tokens was reached, after the picture.")
        }
        let measure = SVGMeasure(result.root, readFrom: source, gates)
        let picture = result.root.bytes
        verdict.metrics = measure.metrics
        verdict.metrics.bytes = picture.count
        verdict.findings += measure.findings
        verdict.picture = picture
        judgeGates(&verdict)
        return (verdict, measure.settled)
    }

    private static func absence(_ text: String, _ finish: FinishReason) -> String {
        if text.utf8.allSatisfy(\.isBlank) { return "The answer is empty; answer with one complete <svg>…</svg>." }
        let why = finish == .length ? " It ended because its limit of tokens was reached." : ""
        return
            "There is no <svg> in the answer, which begins \"\(Cleaning.shown(text))\".\(why) Answer with one "
            + "complete <svg>…</svg>."
    }

    // MARK: - Reading

    /// The root, and the text that its places are in.
    private func parse(
        _ extraction: SVGExtraction,
        _ finish: FinishReason,
        _ verdict: inout SVGVerdict
    ) -> (XMLElement, [UInt8])? {
        var text = extraction.bytes
        if !extraction.isComplete {
            let reason = finish == .length ? " because its limit of tokens was reached" : ""
            guard let closed = Truncation(text, gates.truncation) else {
                verdict.refuse(
                    .cut,
                    "The picture ends before its </svg>\(reason), and cannot be closed with certainty; draw it "
                        + "with fewer elements, so that it ends."
                )
                return nil
            }
            text = closed.bytes
            verdict.repairs.append(closed.repair)
            verdict.findings.append(
                SVGFinding(
                    .cut,
                    "The picture ended before its </svg>\(reason); what is there was closed. Draw it with fewer "
                        + "elements, so that it ends."
                )
            )
        }
        do throws(XMLError) {
            return (try XMLDocument(text).root, text)
        } catch {
            if error.code == .malformed, let mended = mend(text, &verdict) { return mended }
            verdict.findings.append(
                SVGFinding(
                    error.code == .tooLarge ? .tooLarge : .malformed,
                    "The picture cannot be read: \(error). Write it again, well-formed, without that.",
                    isRefusal: true,
                    line: error.line
                )
            )
            return nil
        }
    }

    private func mend(_ text: [UInt8], _ verdict: inout SVGVerdict) -> (XMLElement, [UInt8])? {
        let mending = Mending(text)
        guard !mending.repairs.isEmpty, let document = try? XMLDocument(mending.bytes) else { return nil }
        verdict.repairs += mending.repairs
        return (document.root, mending.bytes)
    }

    // MARK: - Gates

    private static func count(_ element: XMLElement) -> Int {
        element.children.reduce(1) { sum, child in
            if case .element(let child) = child { sum + count(child) } else { sum }
        }
    }

    private static func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }

    private func judgeGates(_ verdict: inout SVGVerdict) {
        let metrics = verdict.metrics
        func require(_ has: Bool, _ code: SVGFinding.Code, _ sentence: @autoclosure () -> String) {
            if !has { verdict.findings.append(SVGFinding(code, sentence(), isRefusal: gates.isEnforced)) }
        }
        require(
            metrics.animationCount >= gates.minimumAnimations,
            .tooFewAnimations,
            "The picture has \(Self.count(metrics.animationCount, "animation")) and needs "
                + "\(gates.minimumAnimations); let what changes move, with <animate>, <animateTransform> or "
                + "<animateMotion>."
        )
        require(
            metrics.labels >= gates.minimumLabels,
            .tooFewLabels,
            "The picture has \(Self.count(metrics.labels, "label")) and needs \(gates.minimumLabels); name its "
                + "parts with <text>."
        )
        require(
            metrics.shapes >= gates.minimumShapes,
            .tooFewShapes,
            "The picture has \(Self.count(metrics.shapes, "shape")) and needs \(gates.minimumShapes); draw what is "
                + "spoken of."
        )
        require(
            metrics.bytes <= gates.maximumBytes,
            .tooLarge,
            "The picture has \(metrics.bytes) bytes, and at most \(gates.maximumBytes) are allowed; use fewer "
                + "elements, and <use> for what repeats."
        )
        let counts: [(Int, Int?, SVGFinding.Code, String)] = [
            (metrics.overlappingLabels, gates.maximumOverlaps, .overlap, "pairs of labels lie over one another"),
            (metrics.labelsOutside, gates.maximumOutside, .outside, "labels reach beyond the view box"),
            (
                metrics.lowContrastLabels, gates.maximumLowContrast, .contrast,
                "labels are hard to read on what is behind them"
            ),
        ]
        for (count, maximum, code, what) in counts {
            guard let maximum else { continue }
            require(count <= maximum, code, "\(count) \(what), and at most \(maximum) may.")
        }
    }
}

extension SVGVerdict {
    mutating func refuse(_ code: SVGFinding.Code, _ sentence: String) {
        findings.append(SVGFinding(code, sentence, isRefusal: true))
    }
}
