import Figures
import Foundation

/// What a picture breaks of the promises made for every picture.
func faults(of figure: Figure) -> [String] {
    let reading = Reading(figure.svg)
    var faults: [String] = []
    if !reading.isWellFormed { faults.append("not well-formed") }
    if figure.svg.utf8.count >= 60_000 { faults.append("too long: \(figure.svg.utf8.count)") }
    if figure.introduction > 12 { faults.append("too slow") }
    if reading.count(["animate", "animateTransform", "animateMotion", "set"]) != figure.animations {
        faults.append("animations are miscounted")
    }
    if figure.animations < 3 { faults.append("too few animations") }
    if reading.count(["script", "foreignObject", "image", "use", "a"]) > 0 { faults.append("forbidden elements") }
    let page = Box(x: 8, y: 8, width: 1184, height: 784)
    for (index, label) in figure.labels.enumerated() {
        if !page.contains(label.box) { faults.append("“\(label.text)” is outside") }
        if contrast(label.colour, label.ground) < 4.5 { faults.append("“\(label.text)” is faint") }
        for other in figure.labels.dropFirst(index + 1)
        where label.box.inset(by: 0.5).intersects(other.box.inset(by: 0.5)) {
            faults.append("“\(label.text)” is on “\(other.text)”")
        }
        for box in figure.boxes where label.box.intersects(box.inset(by: 1)) && !box.inset(by: -1).contains(label.box) {
            faults.append("“\(label.text)” crosses a box")
        }
    }
    for (index, box) in figure.boxes.enumerated() {
        if !page.contains(box) { faults.append("a box is outside") }
        for other in figure.boxes.dropFirst(index + 1) where box.inset(by: 1).intersects(other.inset(by: 1)) {
            faults.append("boxes overlap")
        }
    }
    return faults
}

/// The contrast of two colours, as accessibility guidelines define it.
func contrast(_ first: String, _ second: String) -> Double {
    func light(_ colour: String) -> Double {
        let value = UInt32(colour.dropFirst(), radix: 16) ?? 0
        let parts = [16, 8, 0].map { shift -> Double in
            let part = Double((value >> UInt32(shift)) & 255) / 255
            return part <= 0.03928 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
    let (a, b) = (light(first), light(second))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}
