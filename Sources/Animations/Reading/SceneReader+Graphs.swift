internal import JSON

extension SceneReader {
    /// The axes that an object names, or the only ones there are.
    mutating func axes(_ fields: inout Fields, isNeeded: Bool) -> Object? {
        let all = objects.filter { if case .axes = $0.shape { true } else { false } }
        guard let member = fields.find(["axes", "onaxes", "axis", "coordinatesystem", "on"]) else {
            return isNeeded ? all.first : nil
        }
        if case .bool(let flag) = member.value { return flag ? all.first : nil }
        guard let name = reference(member) else { return nil }
        guard let axes = all.first(where: { $0.name == name }) else {
            refuse(member, "name an object of the type axes.")
            return nil
        }
        return axes
    }

    /// A curve; where the answer has no axes for it, they are added.
    mutating func graph(_ fields: inout Fields, name: String) -> (Shape, middle: Point?)? {
        let names = ["function", "expression", "func", "formula", "equation", "f", "y"]
        guard let member = fields.find(names) else {
            refuse(fields.path + "function", "missing", "give a function of x, such as “x^2” or “sin(x)”.")
            return nil
        }
        guard case .string(let text) = member.value else {
            refuse(member, "give a function of x as text, such as “x^2”.")
            return nil
        }
        let function: Formula
        do throws(FormulaError) {
            function = try Formula(text)
        } catch {
            refuse(member, error.description)
            return nil
        }
        let before = problems.count
        let axes: Object
        if let there = self.axes(&fields, isNeeded: true) {
            axes = there
        } else {
            guard problems.count == before else { return nil }
            axes = addAxes(&fields, for: function, name)
        }
        guard problems.count == before, case .axes(let system) = axes.shape else { return nil }
        var curve = Curve(axes: axes.name, function: function, low: system.x.low, high: system.x.high)
        if let member = fields.find(["xrangeplot", "domain", "plotrange", "trange", "xrange"]) {
            guard let numbers = Self.numbers(member.value), numbers.count >= 2, numbers[0] < numbers[1] else {
                refuse(member, "give the range of x as [from, to].")
                return nil
            }
            curve.low = max(numbers[0], system.x.low)
            curve.high = min(numbers[1], system.x.high)
            guard curve.low < curve.high else {
                refuse(
                    member,
                    "give a range of x that is on its axes, which show \(Self.written(system.x.low)) to \(Self.written(system.x.high))."
                )
                return nil
            }
        }
        let pieces = curve.pieces(on: system)
        guard (1...SceneLimits.pieces).contains(pieces.count) else {
            let (low, high) = (Self.written(system.y.low), Self.written(system.y.high))
            refuse(
                member,
                pieces.isEmpty
                    ? "nothing of it is on its axes, which show y from \(low) to \(high); give them another y_range."
                    : "it is interrupted \(pieces.count - 1) times, and at most \(SceneLimits.pieces - 1) times are drawn; give a smaller range of x."
            )
            return nil
        }
        return (.graph(curve), nil)
    }

    private mutating func addAxes(_ fields: inout Fields, for function: Formula, _ name: String) -> Object {
        let x = range(&fields, ["xrange"], standard: ValueRange(low: -3, high: 3, step: 1))
        var y = range(&fields, ["yrange"], standard: ValueRange(low: -2, high: 2, step: 1))
        if fields.find(["yrange"]) == nil { y = Self.fitting(function, x) }
        var axes = Axes(x: x, y: y)
        axes.hasNumbers = flag(&fields, ["showlabels", "includenumbers"], standard: true)
        var own = "\(name)_axes"
        while places[own] != nil { own += "_" }
        let object = Object(name: own, shape: .axes(axes), style: Style(stroke: .white, fill: .white))
        objects.append(object)
        spellings[Fields.plain(own)] = own
        places[own] = fields.path
        fix(fields.path, .added, "There are no axes for “\(name)”; “\(own)” are added.")
        return object
    }

    /// Round bounds for what a function reaches, within a few times its middle values.
    private static func fitting(_ function: Formula, _ x: ValueRange) -> ValueRange {
        let values = (0...200).map { function.value(at: x.low + (x.high - x.low) * Double($0) / 200) }
            .filter(\.isFinite).sorted()
        guard let least = values.first, let most = values.last else { return ValueRange(low: -2, high: 2, step: 1) }
        let middle = values.count > 8 ? values[values.count * 3 / 4] - values[values.count / 4] : most - least
        let center = values[values.count / 2]
        let low = max(least, center - max(4 * middle, 1)), high = min(most, center + max(4 * middle, 1))
        let margin = max((high - low) * 0.1, 0.5)
        guard abs(low) < 1e5, abs(high) < 1e5 else { return ValueRange(low: -2, high: 2, step: 1) }
        let bounds = [JSON((low - margin).rounded(.down)), JSON((high + margin).rounded(.up))]
        guard let numbers = numbers(.array(bounds)) else { return ValueRange(low: -2, high: 2, step: 1) }
        return ValueRange(low: numbers[0], high: numbers[1], step: step(numbers[1] - numbers[0]))
    }
}
