internal import JSON

extension SceneReader {
    mutating func refuse(_ member: Fields.Member, _ advice: String) {
        refuse(member.path, member.value.shown, advice)
    }

    mutating func refuse(_ path: ScenePath, _ value: String, _ advice: String) {
        problems.append(SceneProblem(path: path, value: value, advice: advice))
    }

    mutating func fix(_ path: ScenePath, _ kind: SceneFix.Kind, _ sentence: String) {
        guard fixes.count < 200 else { return }
        fixes.append(SceneFix(path: path, sentence: sentence, kind: kind))
    }

    // MARK: - Numbers

    /// A number within bounds; the standard one when there is none or it cannot be taken.
    mutating func number(
        _ fields: inout Fields,
        _ names: [String],
        standard: Double,
        in range: ClosedRange<Double>,
        _ unit: String = ""
    ) -> Double {
        guard let member = fields.find(names) else { return standard }
        guard let number = Self.number(member.value), range.contains(number) else {
            let unit = unit.isEmpty ? "" : " (\(unit))"
            refuse(
                member,
                "give a number from \(Self.written(range.lowerBound)) to \(Self.written(range.upperBound))\(unit)."
            )
            return standard
        }
        return number
    }

    /// A number, or a text that is a constant formula such as `2*PI`.
    static func number(_ json: JSON) -> Double? {
        switch json {
        case .number(let number): return number.double.isFinite ? number.double : nil
        case .string(let text): return (try? Formula(text))?.constant
        default: return nil
        }
    }

    static func written(_ number: Double) -> String {
        let rounded = (number * 100).rounded() / 100
        return rounded == rounded.rounded() && abs(rounded) < 1e6 ? "\(Int(rounded))" : "\(rounded)"
    }

    /// A time in seconds, also as `2s` or `500 ms`.
    mutating func seconds(_ fields: inout Fields, _ names: [String], standard: Double, least: Double) -> Double {
        guard let member = fields.find(names) else { return standard }
        guard let seconds = Self.seconds(member.value), (0...SceneLimits.duration).contains(seconds) else {
            refuse(member, "give a number of seconds from \(least) to \(Self.written(SceneLimits.duration)).")
            return standard
        }
        guard seconds >= least else {
            fix(
                member.path,
                .timing,
                "\(member.path) is \(member.value.shown), which is too short to see; \(least) s are taken."
            )
            return least
        }
        return seconds
    }

    private static func seconds(_ json: JSON) -> Double? {
        guard case .string(let text) = json else { return number(json) }
        let words = text.lowercased().filter { !$0.isWhitespace }
        for (unit, factor) in [
            ("milliseconds", 0.001), ("ms", 0.001), ("seconds", 1), ("second", 1), ("sec", 1), ("s", 1),
        ]
        where words.hasSuffix(unit) {
            return Double(words.dropLast(unit.count)).map { $0 * factor }
        }
        return Double(words)
    }

    /// An angle in radians; what is more than a turn is taken for degrees.
    mutating func angle(_ fields: inout Fields) -> Double {
        guard let member = fields.find(["angle", "degrees", "radians", "rotation", "theta", "by", "value"]) else {
            return .pi / 2
        }
        var factor = member.name == "degrees" ? Double.pi / 180 : 1
        var value = member.value
        if case .string(let text) = value {
            var words = text.lowercased().filter { !$0.isWhitespace }
            for unit in ["*degrees", "degrees", "degree", "deg", "°", "radians", "rad"] where words.hasSuffix(unit) {
                words.removeLast(unit.count)
                if !unit.hasPrefix("rad") { factor = .pi / 180 }
                break
            }
            value = .string(words)
        }
        guard var angle = Self.number(value), abs(angle) <= 36_000 else {
            refuse(member, "give the angle in radians, such as 1.57, or as “90 degrees”.")
            return .pi / 2
        }
        if factor == 1, member.name != "radians", abs(angle) > 2 * .pi + 1e-6, value.number != nil {
            fix(
                member.path,
                .unit,
                "\(member.path) is \(member.value.shown), more than a turn in radians; degrees are taken."
            )
            factor = .pi / 180
        }
        angle *= factor
        guard abs(angle) <= 40 * .pi else {
            refuse(member, "give an angle of at most 20 turns.")
            return .pi / 2
        }
        return angle
    }

    mutating func flag(_ fields: inout Fields, _ names: [String], standard: Bool) -> Bool {
        guard let member = fields.find(names) else { return standard }
        switch member.value {
        case .bool(let flag): return flag
        case .string(let text): return ["true", "yes", "1"].contains(text.lowercased())
        default: return standard
        }
    }

    // MARK: - Colours and texts

    mutating func colour(_ fields: inout Fields, _ names: [String]) -> Colour? {
        guard let member = fields.find(names) else { return nil }
        return colour(member)
    }

    mutating func colour(_ member: Fields.Member) -> Colour? {
        if case .string(let text) = member.value {
            if let colour = Colour(text) { return colour }
            let near = nearestName(to: text, in: Colour.names).map { "did you mean \($0.uppercased())?" }
            refuse(member, near ?? "give a name such as BLUE or a colour as “#58C4DD”.")
        } else {
            refuse(member, "give a name such as BLUE or a colour as “#58C4DD”.")
        }
        return nil
    }

    mutating func text(_ fields: inout Fields, _ names: [String], most: Int = SceneLimits.text) -> String? {
        guard let member = fields.find(names) else { return nil }
        let written: String
        switch member.value {
        case .string(let text): written = text
        case .number(let number): written = number.text
        default:
            refuse(member, "give a text.")
            return nil
        }
        let text = Self.clean(written)
        guard text.count <= most, text.utf8.count <= 8 * most, text.split(separator: "\n").count <= 8 else {
            refuse(member, "give at most \(most) characters in at most 8 lines.")
            return nil
        }
        return text
    }

    /// Without control characters and without spaces at its ends; line breaks are kept.
    static func clean(_ text: String) -> String {
        let kept = text.unicodeScalars.lazy.map { $0 == "\t" || $0 == "\r" ? " " : $0 }.filter { scalar in
            if scalar == "\n" || scalar == "\u{200D}" { return true }
            return switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: false
            default: true
            }
        }
        var lines = String(String.UnicodeScalarView(kept)).split(separator: "\n", omittingEmptySubsequences: false).map
        {
            $0.split(separator: " ").joined(separator: " ")
        }
        while lines.first?.isEmpty == true { lines.removeFirst() }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
