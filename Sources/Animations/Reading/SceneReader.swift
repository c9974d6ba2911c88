internal import JSON
internal import NearestNames

/// Reads a scene of any dialect, and goes on after what is wrong, so that everything wrong is said at once.
struct SceneReader {
    var problems: [SceneProblem] = []
    var fixes: [SceneFix] = []
    var objects: [Object] = []
    var animations: [Animation] = []
    /// The names that the answer gives to objects, by what is left of them without regard to spelling.
    var spellings: [String: String] = [:]
    /// What has become another object, and which.
    var successors: [String: String] = [:]
    /// Where the answer describes an object or an animation.
    var places: [String: ScenePath] = [:]
    var animationPlaces: [ScenePath] = []

    static let wholeAnswer = "answer with one JSON object that has “scene_name”, “objects” and “animations”."

    /// The scene in an answer that has it in a list or under a name.
    static func unwrapped(_ json: JSON) -> JSON {
        var json = json
        for _ in 0..<3 where json["objects"] == nil {
            if let first = json.array?.first, json.array?.count == 1 {
                json = first
            } else if let inner = ["scene", "animation", "spec", "result", "json"].lazy.compactMap({ json[$0] }).first(
                where: { $0.object != nil })
            {
                json = inner
            }
        }
        return json
    }

    mutating func read(_ answer: JSON) -> Scene? {
        let json = Self.unwrapped(answer)
        guard let object = json.object else {
            refuse(ScenePath(), answer.shown, Self.wholeAnswer)
            return nil
        }
        var fields = Fields(object, at: ScenePath())
        var scene = Scene(name: sceneName(&fields), objects: [], animations: [])
        if let colour = colour(&fields, ["backgroundcolor", "background", "backgroundcolour"]) {
            scene.background = colour
        }
        scene.resolution = resolution(&fields)
        scene.imports = imports(&fields)
        readObjects(&fields)
        readAnimations(&fields)
        if objects.isEmpty, problems.isEmpty {
            refuse(ScenePath() + "objects", "empty", "give at least one object with “name”, “type” and “props”.")
        }
        let wished = seconds(&fields, ["duration", "totalduration"], standard: 0, least: 0)
        // What other dialects say of a scene and no film needs.
        _ = fields.find([
            "animationtype", "scenedescription", "description", "title", "style", "prompt", "camerasettings", "camera",
        ])
        ignore(fields)
        if !animations.contains(where: { $0.kind != .wait }), problems.isEmpty { introduceAll() }
        scene.objects = objects
        scene.animations = animations
        check(scene)
        scene.closing = max(2, min(SceneLimits.duration, wished - scene.schedule.end))
        return problems.isEmpty ? scene : nil
    }

    mutating func ignore(_ fields: Fields) {
        for member in fields.ignored.prefix(10) {
            fix(member.path, .ignored, "\(member.path) has no meaning here and is ignored.")
        }
    }

    func nearestName(to word: String, in names: [String]) -> String? { nearest(to: word, in: names, limit: 1).first }

    // MARK: - The scene

    private mutating func sceneName(_ fields: inout Fields) -> String {
        guard let member = fields.find(["scenename", "name", "classname"]) else { return "GeneratedScene" }
        guard case .string(let text) = member.value else {
            refuse(member, "give a name of letters and digits that begins with a letter, such as “BlueCircle”.")
            return "GeneratedScene"
        }
        var name = Self.identifier(text, isCapitalised: true)
        if name.isEmpty { name = "GeneratedScene" }
        if Self.reserved.contains(name) { name += "Film" }
        if name != text {
            fix(
                member.path,
                .name,
                "The scene is called \(name), since \(member.value.shown) cannot be the name of a class here."
            )
        }
        return name
    }

    /// Letters, digits and underscores of a text, beginning with a letter; empty when none are left.
    static func identifier(_ text: String, isCapitalised: Bool = false) -> String {
        var identifier = ""
        var isBoundary = isCapitalised
        for scalar in text.unicodeScalars.prefix(400) {
            let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
            let isDigit = ("0"..."9").contains(scalar)
            if isLetter || isDigit && !identifier.isEmpty {
                identifier += isBoundary ? String(scalar).uppercased() : String(scalar)
                isBoundary = false
            } else if isCapitalised {
                isBoundary = true
            } else if !identifier.isEmpty, identifier.last != "_" {
                identifier += "_"
            }
        }
        while identifier.last == "_" { identifier.removeLast() }
        return String(identifier.prefix(SceneLimits.name))
    }

    /// What the Python programs use, so that a class of the same name would hide it, and Python's own words.
    private static let reserved: Set = [
        "False", "None", "True", "Scene", "Circle", "Dot", "Ellipse", "Square", "Rectangle", "RegularPolygon", "Star",
        "Polygon", "Line", "DashedLine", "Arrow", "Text", "Axes", "NumberLine", "VGroup", "Create", "Write", "FadeIn",
        "FadeOut", "ReplacementTransform", "MoveAlongPath", "Rotate", "ApplyMatrix", "ManimColor", "DOWN", "LEFT", "UP",
        "PI", "RIGHT",
    ]

    private mutating func resolution(_ fields: inout Fields) -> Scene.Resolution? {
        guard let member = fields.find(["resolution", "size"]) else { return nil }
        guard let numbers = Self.numbers(member.value), numbers.count == 2, numbers[0] > 0, numbers[1] > 0 else {
            refuse(member, "give [1280, 720].")
            return nil
        }
        let fitting = Scene.Resolution.allCases.last { Double($0.width) <= numbers[0] } ?? .small
        if Double(fitting.width) != numbers[0] || Double(fitting.height) != numbers[1] {
            fix(
                member.path,
                .value,
                "The film has \(fitting.width) × \(fitting.height) pixels at most, not \(member.value.shown)."
            )
        }
        return fitting
    }

    private mutating func imports(_ fields: inout Fields) -> [Scene.Import] {
        guard let member = fields.find(["imports"]) else { return [.manim] }
        var imports: [Scene.Import] = []
        for (index, element) in (member.value.array ?? [member.value]).prefix(20).enumerated() {
            let text = element.string?.split(separator: " ").joined(separator: " ") ?? ""
            if let known = Scene.Import(rawValue: text) {
                if !imports.contains(known) { imports.append(known) }
            } else if text == "import numpy" {
                imports.append(.numpy)
            } else {
                fix(
                    member.path + index,
                    .ignored,
                    "The import \(element.shown) is left out; the program needs none of it."
                )
            }
        }
        return imports.isEmpty ? [.manim] : imports
    }

    // MARK: - Objects and animations

    /// The elements of a list, which may also be an object by name; those beyond the limit are a problem.
    func elements(_ member: Fields.Member) -> [(path: ScenePath, json: JSON)] {
        switch member.value {
        case .array(let array): array.enumerated().map { (member.path + $0.offset, $0.element) }
        case .object(let object) where object["type"] != nil: [(member.path, member.value)]
        case .object(let object):
            object.members.map { key, value in
                var value = value
                if value["name"] == nil, value.object != nil { value["name"] = .string(key) }
                return (member.path + key, value)
            }
        default: []
        }
    }

    private mutating func readObjects(_ fields: inout Fields) {
        guard let member = fields.find(["objects", "mobjects", "elements", "shapes"]) else {
            return refuse(
                ScenePath() + "objects",
                "missing",
                "give at least one object with “name”, “type” and “props”."
            )
        }
        let all = elements(member)
        if all.isEmpty {
            return refuse(
                member.path,
                all.isEmpty && member.value.array == nil ? member.value.shown : "empty",
                "give at least one object with “name”, “type” and “props”."
            )
        }
        for surplus in all.dropFirst(SceneLimits.objects).prefix(1000) {
            refuse(surplus.path, "one object too many", "give at most \(SceneLimits.objects) objects.")
        }
        var read: [(place: Int, object: Object)] = []
        var waiting: [(place: Int, name: String, fields: Fields)] = []
        for (place, element) in all.prefix(SceneLimits.objects).enumerated() {
            guard let object = element.json.object else {
                refuse(element.path, element.json.shown, "give an object with “name”, “type” and “props”.")
                continue
            }
            var fields = Fields(object, at: element.path, groups: Self.groups)
            let isRepeated = all.prefix(place).contains { $0.json == element.json }
            waiting.append((place, objectName(&fields, place, isRepeated: isRepeated), fields))
        }
        // Axes come first: what stands on them has their coordinates, and curves need them.
        for isAxes in [true, false] {
            for (place, name, written) in waiting {
                var fields = written
                guard (kind(&fields) == .axes) == isAxes else { continue }
                let before = objects.count
                guard let object = readObject(name, &fields) else { continue }
                // Axes that a curve brings with it stand before it.
                for extra in objects[before...] { read.append((place, extra)) }
                objects.append(object)
                read.append((place, object))
            }
        }
        objects = read.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }.map(
            \.element.object
        )
    }

    static let groups = ["props", "properties", "parameters", "params", "attributes"]

    private mutating func objectName(_ fields: inout Fields, _ place: Int, isRepeated: Bool) -> String {
        let member = fields.find(["name", "id"])
        let written = member?.value.string ?? member?.value.number?.text
        let isNumbered = written?.unicodeScalars.first.map { ("0"..."9").contains($0) } ?? false
        var name = written.map { Self.identifier(isNumbered ? "object_\($0)" : $0) } ?? ""
        if name.isEmpty {
            name = "object_\(place + 1)"
            fix(fields.path, .name, "\(fields.path) has no name that can be used; it is called \(name).")
        } else if let member, name != written {
            fix(member.path, .name, "\(member.value.shown) is called \(name).")
        }
        let key = Fields.plain(name)
        if places[name] != nil || spellings[key] != nil {
            // Who says the same again, word by word, means no other object: all of it is wrong, and not only its name.
            let path = isRepeated ? fields.path : member?.path ?? fields.path
            refuse(path, "“\(name)” again", "give every object a name of its own.")
            return name
        }
        places[name] = fields.path
        spellings[key] = name
        if let written { spellings[Fields.plain(written)] = name }
        return name
    }

    /// The object that a text names, however it spells the name.
    mutating func reference(_ member: Fields.Member) -> String? {
        guard let text = member.value.string ?? member.value.number?.text else {
            refuse(member, "give the name of an object.")
            return nil
        }
        if objects.contains(where: { $0.name == text }) { return text }
        let known = spellings[Fields.plain(text)] ?? spellings[Fields.plain(Self.identifier(text))]
        // What is described and could not be read was complained of where it is described.
        if let known { return objects.contains { $0.name == known } ? known : nil }
        let names = objects.map(\.name)
        let near = nearestName(to: text, in: names).map { "did you mean “\($0)”?" }
        refuse(
            member,
            "there is no object of that name; "
                + (near ?? "there are: \(names.prefix(12).joined(separator: ", ")).")
        )
        return nil
    }

    /// Without animations nothing would ever be seen to move.
    private mutating func introduceAll() {
        let waits = animations
        animations = []
        for object in objects {
            var action = Action.create
            if case .text = object.shape { action = .write }
            add(Animation(kind: .act(action, on: object.name)), at: ScenePath() + "animations")
        }
        for wait in waits { add(wait, at: ScenePath() + "animations") }
        fix(ScenePath() + "animations", .added, "Nothing happens to any object; every object is created in turn.")
    }
}
