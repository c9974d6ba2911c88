/// What SVG is written with.
enum Markup {
    /// Pixels for a unit of the frame, in a picture 1280 wide.
    static let scale = 90.0
    static let width = 1280.0
    static let height = 720.0

    /// A number with at most two digits after the point.
    static func number(_ number: Double) -> String {
        let rounded = (number * 100).rounded() / 100
        if rounded == 0 { return "0" }
        return rounded == rounded.rounded() && abs(rounded) < 1e9 ? "\(Int(rounded))" : "\(rounded)"
    }

    /// A factor or a time, with at most four digits.
    static func fine(_ number: Double) -> String {
        let rounded = (number * 10_000).rounded() / 10_000
        return rounded == rounded.rounded() && abs(rounded) < 1e9 ? "\(Int(rounded))" : "\(rounded)"
    }

    /// A way in the frame, as the picture has it: y grows downwards.
    static func way(_ way: Point) -> Point { Point(way.x * scale, -way.y * scale) }

    static func place(_ point: Point) -> Point { way(point) + Point(width / 2, height / 2) }

    static func pair(_ point: Point) -> String { "\(number(point.x)) \(number(point.y))" }

    static func path(_ points: [Point], isClosed: Bool) -> String {
        guard let first = points.first else { return "" }
        return "M" + pair(first) + points.dropFirst().map { "L" + pair($0) }.joined() + (isClosed ? "Z" : "")
    }

    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
