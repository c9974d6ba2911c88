internal import JSON

extension SceneReader {
    /// What happens, whatever a dialect calls it.
    private enum AnimationKind: String, CaseIterable {
        case create, write, fade, transform, move, shift, rotate, scale, wait, matrix
        case fadeIn = "fade_in"
        case fadeOut = "fade_out"
        case moveAlong = "move_along"
        case setColour = "set_color"
        case setStroke = "set_stroke"
        case setFill = "set_fill"

        init?(_ name: String) {
            let plain = Fields.plain(name)
            guard let kind = Self.allCases.first(where: { Fields.plain($0.rawValue) == plain }) ?? Self.synonyms[plain]
            else {
                return nil
            }
            self = kind
        }

        private static let synonyms: [String: AnimationKind] = [
            "draw": .create, "show": .create, "showcreation": .create, "appear": .create, "add": .create,
            "grow": .create,
            "growarrow": .create, "growfromcenter": .create, "plot": .create, "type": .write, "writetext": .write,
            "remove": .fadeOut, "disappear": .fadeOut, "hide": .fadeOut, "uncreate": .fadeOut, "morph": .transform,
            "replacementtransform": .transform, "become": .transform, "moveto": .move, "translate": .move,
            "movealongpath": .moveAlong, "followpath": .moveAlong, "follow": .moveAlong, "spin": .rotate,
            "turn": .rotate,
            "resize": .scale, "zoom": .scale, "color": .setColour, "recolor": .setColour, "changecolor": .setColour,
            "setcolour": .setColour, "fill": .setFill, "stroke": .setStroke, "applymatrix": .matrix,
            "lineartransform": .matrix, "matrixtransform": .matrix, "lineartransformation": .matrix, "pause": .wait,
            "delay": .wait,
        ]
    }

    mutating func readAnimations(_ fields: inout Fields) {
        var all: [(path: ScenePath, json: JSON, owner: String?)] = []
        if let member = fields.find(["animations", "timeline", "steps", "sequence"]) {
            if member.value.array == nil { refuse(member, "give a list of animations.") }
            all = elements(member).map { ($0.path, $0.json, nil) }
        }
        if let member = fields.find(["objects", "mobjects", "elements", "shapes"]) {
            for element in elements(member) {
                // The other dialect has the animations of an object within it.
                guard let list = element.json["animations"]?.array else { continue }
                guard let name = places.first(where: { $0.value == element.path && !$0.key.hasSuffix("_axes") })?.key
                else { continue }
                all += list.enumerated().map { (element.path + "animations" + $0.offset, $0.element, name) }
            }
        }
        for (path, json, owner) in all.prefix(1000) { readAnimation(json, at: path, of: owner) }
    }

    private mutating func readAnimation(_ json: JSON, at path: ScenePath, of owner: String?) {
        guard let object = json.object else {
            return refuse(path, json.shown, "give an object with “type” and “target”.")
        }
        var fields = Fields(object, at: path, groups: Self.groups)
        guard let member = fields.find(["type", "kind", "action", "animation"]) else {
            return refuse(path + "type", "missing", "give one of \(Self.kinds).")
        }
        guard let kind = member.value.string.flatMap({ AnimationKind($0) }) else {
            let near = member.value.string.flatMap { nearestName(to: $0, in: AnimationKind.allCases.map(\.rawValue)) }
            return refuse(member, near.map { "did you mean “\($0)”?" } ?? "give one of \(Self.kinds).")
        }
        var animation = Animation(kind: .wait)
        animation.duration = seconds(&fields, ["duration", "runtime", "length"], standard: 1, least: 0.1)
        animation.waitAfter = seconds(
            &fields,
            ["waitafter", "delayafter", "pauseafter"],
            standard: kind == .wait ? 0 : 0.5,
            least: 0
        )
        animation.isTogether = flag(&fields, ["withprevious", "together", "simultaneous", "parallel"], standard: false)
        animation.easing = easing(&fields)
        if kind == .wait {
            _ = fields.find(["target"])
            ignore(fields)
            return add(animation, at: path)
        }
        for (index, target) in targets(&fields, kind, owner).enumerated() {
            guard let read = action(kind, &fields, target), let action = fitting(read, target, fields.path) else {
                continue
            }
            animation.kind = .act(action, on: target)
            animation.isTogether = animation.isTogether || index > 0
            if action.isIntroduction { successors[target] = nil }
            if case .transform(let other) = action {
                successors[target] = other
                successors[other] = nil
            }
            add(animation, at: path)
        }
        ignore(fields)
    }

    private static let kinds = AnimationKind.allCases.map(\.rawValue).joined(separator: ", ")

    mutating func add(_ animation: Animation, at path: ScenePath) {
        guard animations.count < SceneLimits.animations else {
            return refuse(path, "one animation too many", "give at most \(SceneLimits.animations) animations.")
        }
        var animation = animation
        if animation.isTogether, case .act(_, let target) = animation.kind, isPlayed(target) {
            animation.isTogether = false
            fix(path, .timing, "\(path) happens after what else happens to “\(target)”, not at the same time.")
        }
        animations.append(animation)
        animationPlaces.append(path)
    }

    /// Whether something happens already to an object in what is played last.
    private func isPlayed(_ name: String) -> Bool {
        for animation in animations.reversed() {
            guard case .act(let action, let target) = animation.kind else { return false }
            if target == name || action == .transform(into: name) { return true }
            if !animation.isTogether { return false }
        }
        return false
    }

    private mutating func easing(_ fields: inout Fields) -> Easing {
        guard let member = fields.find(["ratefunc", "ratefunction", "easing", "ease"]) else { return .smooth }
        let plain = Fields.plain(member.value.string ?? "")
        if ["linear"].contains(plain) { return .linear }
        if ["rushinto", "accelerate"].contains(plain) || plain.hasPrefix("easein") && !plain.hasPrefix("easeinout") {
            return .easeIn
        }
        if ["rushfrom", "decelerate"].contains(plain) || plain.hasPrefix("easeout") { return .easeOut }
        if !plain.hasPrefix("smooth"), !plain.hasPrefix("easeinout"), plain != "ease" {
            fix(
                member.path,
                .value,
                "\(member.path) is \(member.value.shown); “smooth” is taken, and there are linear, ease_in and ease_out."
            )
        }
        return .smooth
    }

    /// The names of what it happens to; several happen together.
    private mutating func targets(_ fields: inout Fields, _ kind: AnimationKind, _ owner: String?) -> [String] {
        // Within an object, a target is what it becomes.
        if let owner { return objects.contains { $0.name == owner } ? [current(owner, kind)] : [] }
        guard
            let member = fields.find([
                "target", "targets", "object", "objects", "mobject", "objectid", "targetid", "on", "id",
            ])
        else {
            refuse(fields.path + "target", "missing", "give the name of an object.")
            return []
        }
        guard let list = member.value.array else { return reference(member).map { [current($0, kind)] } ?? [] }
        if list.isEmpty { refuse(member, "give the name of an object.") }
        return list.prefix(SceneLimits.objects).enumerated().compactMap { index, name in
            reference(Fields.Member(path: member.path + index, name: "", value: name)).map { current($0, kind) }
        }
    }

    /// What an object has become by now, unless it is brought in again.
    private func current(_ name: String, _ kind: AnimationKind) -> String {
        guard ![.create, .write, .fadeIn].contains(kind) else { return name }
        var name = name
        while let next = successors[name] { name = next }
        return name
    }

    private mutating func action(_ kind: AnimationKind, _ fields: inout Fields, _ target: String) -> Action? {
        switch kind {
        case .wait: return nil
        case .create: return .create
        case .write: return .write
        case .fadeIn: return .fadeIn
        case .fadeOut: return .fadeOut
        case .fade: return fade(&fields, target)
        case .transform:
            if fields.find(["matrix"]) != nil { return matrix(&fields) }
            return transform(&fields, target)
        case .matrix: return matrix(&fields)
        case .move, .shift, .moveAlong: return move(kind, &fields)
        case .rotate: return .rotate(angle(&fields))
        case .scale:
            return .scale(
                number(
                    &fields,
                    ["factor", "scalefactor", "scale", "to", "amount", "value"],
                    standard: 1,
                    in: 0.05...20
                )
            )
        case .setColour:
            guard let member = fields.find(["color", "colour", "tocolor", "newcolor", "value", "to"]) else {
                refuse(fields.path + "color", "missing", "give a name such as BLUE or a colour as “#58C4DD”.")
                return nil
            }
            return colour(member).map { .setColour($0) }
        case .setStroke:
            let colour = colour(&fields, ["color", "colour", "strokecolor"])
            let width =
                fields.find(["width", "strokewidth"]) == nil
                ? nil : number(&fields, ["width", "strokewidth"], standard: 4, in: 0...50)
            guard colour != nil || width != nil else {
                refuse(fields.path + "color", "missing", "give “color” or “width”.")
                return nil
            }
            return .setStroke(colour, width: width)
        case .setFill:
            let colour = colour(&fields, ["color", "colour", "fillcolor"])
            let hasOpacity = fields.find(["opacity", "fillopacity"]) != nil
            guard colour != nil || hasOpacity else {
                refuse(fields.path + "color", "missing", "give “color” or “opacity”.")
                return nil
            }
            return .setFill(colour, opacity: number(&fields, ["opacity", "fillopacity"], standard: 1, in: 0...1))
        }
    }

    /// What paints a line or an inside that an object does not have paints what it has.
    private mutating func fitting(_ action: Action, _ target: String, _ path: ScenePath) -> Action? {
        guard let shape = object(target)?.shape else { return action }
        let colour: Colour?
        switch action {
        case .setFill(let fill, _) where shape.hasNoInside: colour = fill
        case .setStroke(let stroke, _) where shape.isFilledOnly: colour = stroke
        default: return action
        }
        guard let colour else {
            refuse(path, "nothing that could be seen on “\(target)”", "give a “color”.")
            return nil
        }
        fix(
            path,
            .value,
            "\(path) changes the whole colour of “\(target)”, which has \(shape.hasNoInside ? "no inside" : "no line")."
        )
        return .setColour(colour)
    }

    private mutating func fade(_ fields: inout Fields, _ target: String) -> Action {
        let isThere = animations.contains { if case .act(_, target) = $0.kind { true } else { false } }
        guard let member = fields.find(["direction", "fade", "mode"]) else { return isThere ? .fadeOut : .fadeIn }
        switch Fields.plain(member.value.string ?? "") {
        case "in", "fadein": return .fadeIn
        case "out", "fadeout": return .fadeOut
        default:
            refuse(member, "give “in” or “out”.")
            return .fadeIn
        }
    }

    private mutating func transform(_ fields: inout Fields, _ target: String) -> Action? {
        let names = [
            "to", "into", "toobject", "targetobject", "targetshape", "newshape", "toshape", "transformto", "end",
            "target",
        ]
        guard let member = fields.find(names) else {
            refuse(fields.path + "to", "missing", "give the name of the object that “\(target)” becomes.")
            return nil
        }
        let other: String?
        if case .object(let object) = member.value {
            other = implicit(object, at: member.path, instead: target)
        } else if let text = member.value.string, spellings[Fields.plain(text)] == nil, ObjectKind(text) != nil {
            other = implicit(["type": .string(text)], at: member.path, instead: target)
        } else {
            other = reference(member)
        }
        guard let other else { return nil }
        guard other != target else {
            refuse(member, "give another object than “\(target)” itself.")
            return nil
        }
        return .transform(into: other)
    }

    /// An object that is only spoken of where another becomes it.
    private mutating func implicit(_ object: JSONObject, at path: ScenePath, instead target: String) -> String? {
        guard objects.count < SceneLimits.objects else {
            refuse(path, "one object too many", "give at most \(SceneLimits.objects) objects.")
            return nil
        }
        var name = "\(target)_next"
        while places[name] != nil { name += "_" }
        var fields = Fields(object, at: path, groups: Self.groups)
        _ = fields.find(["name", "id"])
        let standard = self.object(target)
        guard var made = readObject(name, &fields, at: standard?.position ?? .origin) else { return nil }
        if fields.find(["color", "colour"]) == nil, let standard { made.style = standard.style }
        objects.append(made)
        places[name] = path
        spellings[Fields.plain(name)] = name
        fix(path, .added, "What “\(target)” becomes is called “\(name)”.")
        return name
    }

    private mutating func matrix(_ fields: inout Fields) -> Action? {
        guard let member = fields.find(["matrix", "values", "m"]) else {
            refuse(fields.path + "matrix", "missing", "give the matrix as [[a, b], [c, d]].")
            return nil
        }
        let rows = (member.value.array ?? []).compactMap(Self.numbers)
        guard rows.count >= 2, rows[0].count >= 2, rows[1].count >= 2, (rows[0] + rows[1]).allSatisfy({ abs($0) <= 20 })
        else {
            refuse(member, "give the matrix as [[a, b], [c, d]], with numbers from -20 to 20.")
            return nil
        }
        let matrix = Matrix(a: rows[0][0], b: rows[0][1], c: rows[1][0], d: rows[1][1])
        guard abs(matrix.determinant) >= 1e-3 else {
            refuse(member, "give a matrix whose determinant is not 0, which would leave nothing to see.")
            return nil
        }
        return .matrix(matrix)
    }

    // MARK: - Moving

    private static let ends = [
        "position", "to", "endpos", "endposition", "end", "targetposition", "destination", "point", "pos", "toposition",
    ]

    private mutating func move(_ kind: AnimationKind, _ fields: inout Fields) -> Action? {
        if kind == .moveAlong || fields.find(["path", "along"]) != nil { return along(&fields) }
        let axes = axes(&fields, isNeeded: false)
        let from = point(&fields, ["startpos", "startposition", "start", "from", "fromposition"], on: axes)
        let ways = ["by", "vector", "shift", "offset", "displacement", "direction", "delta"]
        if kind == .move, fields.find(Self.ends) != nil || fields.find(ways) == nil {
            if let to = point(&fields, Self.ends, on: axes) { return .move(from: from, to: to) }
            if fields.find(Self.ends) == nil {
                fix(fields.path, .value, "\(fields.path) says not where to; the middle is taken.")
            }
            return .move(from: from, to: .origin)
        }
        guard let way = fields.find(ways) ?? fields.find(Self.ends) else {
            refuse(fields.path + "by", "missing", "give how far as [x, y].")
            return nil
        }
        return point(way).map { .shift(by: $0) }
    }

    private mutating func along(_ fields: inout Fields) -> Action? {
        guard let member = fields.find(["path", "along", "curve", "graph", "to", "on"]) else {
            refuse(fields.path + "path", "missing", "give the name of a graph, a line or a shape.")
            return nil
        }
        guard let name = reference(member) else { return nil }
        switch object(name)?.shape {
        case .text, .axes, .numberLine, .dot, nil:
            refuse(member, "name a graph, a line or the outline of a shape; there is no way along “\(name)”.")
            return nil
        default: return .moveAlong(path: name)
        }
    }
}
