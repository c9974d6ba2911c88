internal import JSON

extension SceneReader {
    /// Where no place may be beyond: a frame's width or height from the middle.
    private static let farthest = Point(SceneLimits.frameWidth, SceneLimits.frameHeight)

    mutating func point(_ fields: inout Fields, _ names: [String], on axes: Object? = nil) -> Point? {
        guard let member = fields.find(names) else { return nil }
        return point(member, on: axes)
    }

    /// A place in the frame, given as `[x, y]`, `{"x": …, "y": …}` or words such as `UP * 2 + LEFT`.
    ///
    /// On axes, numbers are their coordinates.
    mutating func point(_ member: Fields.Member, on axes: Object? = nil) -> Point? {
        guard var point = Self.point(member.value) else {
            refuse(member, "give a place as [x, y], with x from -7 to 7 and y from -4 to 4.")
            return nil
        }
        if let axes, case .axes(let system) = axes.shape { point = system.place(point, middle: axes.position) }
        guard abs(point.x) <= Self.farthest.x, abs(point.y) <= Self.farthest.y else {
            refuse(member, "give a place in the frame, in its units and not in pixels: x from -7 to 7, y from -4 to 4.")
            return nil
        }
        return point
    }

    static func point(_ json: JSON) -> Point? {
        switch json {
        case .array(let elements) where elements.count == 2 || elements.count == 3:
            guard let x = number(elements[0]), let y = number(elements[1]) else { return nil }
            return Point(x, y)
        case .object(let object):
            guard let x = object["x"].flatMap(number), let y = object["y"].flatMap(number) else { return nil }
            return Point(x, y)
        case .string(let text): return place(text)
        default: return nil
        }
    }

    private static func place(_ text: String) -> Point? {
        guard text.utf8.count <= 100 else { return nil }
        let plain = text.lowercased().filter { !$0.isWhitespace && $0 != "_" }
        if let place = places[plain] { return place }
        if plain.first == "[" || plain.first == "(", plain.last == "]" || plain.last == ")" {
            let parts = plain.dropFirst().dropLast().split(separator: ",").map { JSON.string(String($0)) }
            return point(.array(parts))
        }
        // "2*UP - RIGHT/2": signed terms, each a direction with factors.
        var sum = Point.origin
        var term = ""
        for character in plain + "+" {
            guard character == "+" || character == "-", !term.isEmpty, term != "-" else {
                term.append(character)
                continue
            }
            guard let direction = direction(term) else { return nil }
            sum = sum + direction
            term = character == "-" ? "-" : ""
        }
        return term.isEmpty ? sum : nil
    }

    private static func direction(_ term: String) -> Point? {
        var factor = term.hasPrefix("-") ? -1.0 : 1
        var direction: Point?
        for (index, part) in term.drop(while: { $0 == "-" }).split(separator: "*", omittingEmptySubsequences: false)
            .enumerated()
        {
            let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
            for (place, piece) in pieces.enumerated() {
                if let number = Double(piece) {
                    guard place == 0 || number != 0 else { return nil }
                    factor *= place == 0 ? number : 1 / number
                } else if direction == nil, place == 0 || index > 0, let known = directions[String(piece)] {
                    direction = known
                } else {
                    return nil
                }
            }
        }
        return direction.map { factor * $0 }
    }

    private static let directions: [String: Point] = [
        "up": Point(0, 1), "down": Point(0, -1), "left": Point(-1, 0), "right": Point(1, 0), "origin": .origin,
        "ul": Point(-1, 1), "ur": Point(1, 1), "dl": Point(-1, -1), "dr": Point(1, -1),
    ]

    private static let places: [String: Point] = [
        "center": .origin, "centre": .origin, "middle": .origin, "origin": .origin, "top": Point(0, 3),
        "bottom": Point(0, -3), "topleft": Point(-5, 3), "topright": Point(5, 3), "bottomleft": Point(-5, -3),
        "bottomright": Point(5, -3), "upperleft": Point(-5, 3), "upperright": Point(5, 3), "lowerleft": Point(-5, -3),
        "lowerright": Point(5, -3),
    ]

    // MARK: - Ranges

    /// What an axis shows, given as `[from, to, step]`, as that in a text, or with names.
    mutating func range(_ fields: inout Fields, _ names: [String], standard: ValueRange) -> ValueRange {
        guard let member = fields.find(names) else { return standard }
        guard let numbers = Self.numbers(member.value), (2...3).contains(numbers.count) else {
            refuse(member, "give a range as [from, to, step], such as [-3, 3, 1].")
            return standard
        }
        let (low, high) = (numbers[0], numbers[1])
        guard low < high, high - low >= 1e-3, abs(low) <= 1e6, abs(high) <= 1e6 else {
            refuse(member, "give a range as [from, to, step], with from less than to and both within a million.")
            return standard
        }
        let suggested = Self.step(high - low)
        guard numbers.count == 3 else { return ValueRange(low: low, high: high, step: suggested) }
        let step = numbers[2]
        guard step > 0, (high - low) / step <= Double(SceneLimits.marks), step <= high - low else {
            fix(
                member.path,
                .value,
                "\(member.path) has the step \(step), which cannot be read; \(suggested) is taken."
            )
            return ValueRange(low: low, high: high, step: suggested)
        }
        return ValueRange(low: low, high: high, step: step)
    }

    static func numbers(_ json: JSON) -> [Double]? {
        switch json {
        case .array(let elements):
            guard elements.count <= 8 else { return nil }
            let numbers = elements.compactMap(number)
            return numbers.count == elements.count ? numbers : nil
        case .object(let object):
            let low = object["min"] ?? object["from"] ?? object["start"]
            let high = object["max"] ?? object["to"] ?? object["end"]
            guard let low = low.flatMap(number), let high = high.flatMap(number) else { return nil }
            return [low, high] + (object["step"].flatMap(number).map { [$0] } ?? [])
        case .string(let text):
            guard text.utf8.count <= 200 else { return nil }
            let inner = text.filter { !"[]()".contains($0) }
            let parts = inner.split(separator: ",").map { JSON.string(String($0)) }
            return parts.count >= 2 ? numbers(.array(parts)) : nil
        default: return nil
        }
    }

    /// A step of 1, 2 or 5 that makes six to fifteen marks.
    static func step(_ length: Double) -> Double {
        var step = 1.0
        while length / step > 15 { step *= 10 }
        while length / step < 1.5 { step /= 10 }
        if length / step < 3 { return step / 5 }
        return length / step < 6 ? step / 2 : step
    }
}

extension Axes {
    /// Where in the frame a pair of coordinates is.
    func place(_ coordinates: Point, middle: Point) -> Point {
        Point(
            middle.x + (coordinates.x - (x.low + x.high) / 2) / (x.high - x.low) * width,
            middle.y + (coordinates.y - (y.low + y.high) / 2) / (y.high - y.low) * height
        )
    }
}
