internal import XML

extension SVGJudge {
    /// Renders what the picture ends as, and refuses it when there is nothing on it.
    func render(_ settled: XMLElement, _ verdict: inout SVGVerdict) async {
        let isRequired = gates.rendering == .required
        guard let renderer else {
            return verdict.add(
                .notRendered,
                "Not rendered: there is nothing to render with here.",
                isRefusal: isRequired
            )
        }
        let background = SVGBackground.colour(of: settled)?.over(gates.page) ?? gates.page
        let png: [UInt8]
        do throws(SVGRenderingFailure) {
            png = try await renderer.render(settled.bytes, width: thumbnailWidth, background: background.text)
        } catch {
            switch error.kind {
            case .unavailable: verdict.add(.notRendered, "Not rendered: \(error.message)", isRefusal: isRequired)
            case .tooMuch:
                verdict.refuse(.notRendered, "Not rendered: \(error.message) Use fewer filters and elements.")
            case .failed: verdict.refuse(.notRendered, "Not rendered: \(error.message)")
            }
            return
        }
        do throws(PNGError) {
            let pixels = try PNGImage(png)
            let census = pixels.census(background: background)
            verdict.metrics.painted = census.painted
            verdict.metrics.colours = census.colours
            verdict.thumbnail = png
            if census.painted < gates.smallestPaintedShare {
                verdict.refuse(.blank, Self.blankness(verdict.metrics, census))
            }
        } catch {
            verdict.add(
                .notRendered,
                "Not rendered: what was drawn cannot be read (\(error.message)).",
                isRefusal: isRequired
            )
        }
    }

    private static func blankness(_ metrics: SVGMetrics, _ census: PNGImage.Census) -> String {
        let share = "\(rounded(census.painted * 100)) % of it is not background"
        if metrics.shapes + metrics.labels == 0 {
            return "The picture is blank: nothing is drawn in it. Draw shapes and labels."
        }
        if let drawn = metrics.drawn, drawn.shared(with: metrics.viewBox).isNone {
            return
                "The picture is blank: everything is drawn outside of its view box (what is drawn begins at "
                + "\(rounded(drawn.left)), \(rounded(drawn.top))). Draw inside of it."
        }
        return
            "The picture is blank once its animations have ended: \(share). What fades in must stay "
            + "(fill=\"freeze\"), and colours must differ from the background."
    }
}

extension SVGVerdict {
    mutating func add(_ code: SVGFinding.Code, _ sentence: String, isRefusal: Bool) {
        findings.append(SVGFinding(code, sentence, isRefusal: isRefusal))
    }
}
