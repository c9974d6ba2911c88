/// Animation elements: how something comes, and what it does afterwards.
///
/// What is drawn stands there in its final state, and its animation takes it back to the beginning first: a renderer
/// without animation shows the whole picture.
struct Motion {
    var markup: String
    var count = 1

    /// Invisible until then, and soon after it there.
    static func appear(at begin: Double, for duration: Double = 0.5) -> Motion {
        held("opacity", from: "0", to: "1", at: begin, for: duration)
    }

    /// A line that draws itself; it needs a dash as long as the line.
    static func draw(length: Double, at begin: Double, for duration: Double) -> Motion {
        held("stroke-dashoffset", from: number(length), to: "0", at: begin, for: duration)
    }

    /// One attribute that waits, changes and stays.
    static func held(_ name: String, from: String, to: String, at begin: Double, for duration: Double) -> Motion {
        let end = begin + duration
        return Motion(
            markup: "<animate attributeName=\"\(name)\" values=\"\(from);\(from);\(to)\" "
                + "keyTimes=\"0;\(share(begin, of: end));1\" dur=\"\(seconds(end))\" fill=\"freeze\"/>"
        )
    }

    /// Comes up by that distance while it appears.
    static func rise(_ distance: Double, at begin: Double, for duration: Double = 0.5) -> Motion {
        let end = begin + duration
        let from = "0 \(number(distance))"
        return Motion(
            markup: "<animateTransform attributeName=\"transform\" type=\"translate\" values=\"\(from);\(from);0 0\" "
                + "keyTimes=\"0;\(share(begin, of: end));1\" calcMode=\"spline\" "
                + "keySplines=\"0 0 1 1;.2 .7 .3 1\" dur=\"\(seconds(end))\" fill=\"freeze\"/>"
        )
    }

    /// Grows from nothing; around the origin of its group.
    static func grow(at begin: Double) -> Motion {
        let end = begin + 0.8
        let middle = share(begin + 0.55, of: end)
        return Motion(
            markup: "<animateTransform attributeName=\"transform\" type=\"scale\" values=\"0;0;1.12;1\" "
                + "keyTimes=\"0;\(share(begin, of: end));\(middle);1\" dur=\"\(seconds(end))\" fill=\"freeze\"/>"
        )
    }

    /// Turns for ever around the origin of its group.
    static func turn(at begin: Double, every period: Double) -> Motion {
        Motion(
            markup: "<animateTransform attributeName=\"transform\" type=\"rotate\" from=\"0\" to=\"360\" "
                + "begin=\"\(seconds(begin))\" dur=\"\(seconds(period))\" repeatCount=\"indefinite\"/>"
        )
    }

    /// Rocks for ever around the origin of its group.
    static func swing(at begin: Double, by degrees: Double) -> Motion {
        let angle = number(degrees)
        return Motion(
            markup: "<animateTransform attributeName=\"transform\" type=\"rotate\" values=\"0;\(angle);0;-\(angle);0\" "
                + "\(smooth(4)) begin=\"\(seconds(begin))\" dur=\"4s\" repeatCount=\"indefinite\"/>"
        )
    }

    /// Breathes for ever around the origin of its group.
    static func beat(at begin: Double) -> Motion {
        Motion(
            markup: "<animateTransform attributeName=\"transform\" type=\"scale\" values=\"1;1.09;1\" \(smooth(2)) "
                + "begin=\"\(seconds(begin))\" dur=\"2s\" repeatCount=\"indefinite\"/>"
        )
    }

    /// An attribute that goes through values for ever.
    static func cycle(_ name: String, _ values: String, at begin: Double, every period: Double) -> Motion {
        Motion(
            markup: "<animate attributeName=\"\(name)\" values=\"\(values)\" begin=\"\(seconds(begin))\" "
                + "dur=\"\(seconds(period))\" repeatCount=\"indefinite\"/>"
        )
    }

    /// Travels along a path for ever, and is seen only while it does.
    static func travel(_ path: String, at begin: Double, every period: Double) -> Motion {
        Motion(
            markup: "<set attributeName=\"opacity\" to=\"1\" begin=\"\(seconds(begin))\"/>"
                + "<animateMotion path=\"\(path)\" begin=\"\(seconds(begin))\" dur=\"\(seconds(period))\" "
                + "repeatCount=\"indefinite\"/>",
            count: 2
        )
    }

    static func seconds(_ value: Double) -> String { hundredths(value) + "s" }

    private static func share(_ part: Double, of whole: Double) -> String {
        let thousandths = Int((part / max(whole, 0.001) * 1000).rounded())
        let clamped = max(1, min(999, thousandths))
        return "0." + String(repeating: "0", count: 3 - String(clamped).count) + String(clamped)
    }

    private static func hundredths(_ value: Double) -> String {
        let count = max(1, Int((value * 100).rounded()))
        let rest = count % 100
        if rest == 0 { return "\(count / 100)" }
        return "\(count / 100)." + (rest < 10 ? "0\(rest)" : rest % 10 == 0 ? "\(rest / 10)" : "\(rest)")
    }

    private static func smooth(_ steps: Int) -> String {
        let splines = Array(repeating: ".4 0 .6 1", count: steps).joined(separator: ";")
        let times = (0...steps).map { hundredthsOrWhole(Double($0) / Double(steps)) }.joined(separator: ";")
        return "calcMode=\"spline\" keyTimes=\"\(times)\" keySplines=\"\(splines)\""
    }

    private static func hundredthsOrWhole(_ value: Double) -> String {
        value == 0 ? "0" : hundredths(value)
    }
}
