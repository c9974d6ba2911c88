import YAML

extension Configuration.Lessons {
    init(from reader: MappingReader) {
        self.init()
        planRoute = reader.nonEmpty("plan_route")
        drawRoute = reader.nonEmpty("draw_route")
        stagger = reader.duration("stagger", in: .zero...oneHour)
        stepTimeout = reader.duration("step_timeout", in: .seconds(1)...oneHour)
        steps = reader.mapping("steps", Steps.init(from:)) ?? steps
        gates = reader.mapping("gates", Gates.init(from:)) ?? gates
        if let value = reader.value("cache") {
            let isOff = value.string() == "off"
            cache = isOff ? nil : value.duration(in: .seconds(1)...(oneHour * 24 * 365))
        }
        scene = reader.oneOf("scene", Scene.self) ?? scene
    }
}

extension Configuration.Lessons.Steps {
    fileprivate init(from reader: MappingReader) {
        self.init()
        easy = reader.integer("easy", in: 1...10) ?? easy
        medium = reader.integer("medium", in: 1...10) ?? medium
        hard = reader.integer("hard", in: 1...10) ?? hard
    }
}

extension Configuration.Lessons.Gates {
    fileprivate init(from reader: MappingReader) {
        self.init()
        animations = reader.integer("animations", in: 0...1000) ?? animations
        labels = reader.integer("labels", in: 0...1000) ?? labels
        shapes = reader.integer("shapes", in: 0...1000) ?? shapes
        size = reader.byteCount("size", in: 1 << 10...192 << 10) ?? size
        render = reader.oneOf("render", Configuration.Lessons.Render.self) ?? render
    }
}

extension Configuration.Lessons {
    /// How `aloft check` shows it.
    func summary(_ routes: (plan: String, draw: String)) -> String {
        let kept = cache.map { "kept for \(Units.text($0))" } ?? "not kept"
        return "lessons planned by \(routes.plan) and drawn by \(routes.draw), \(steps.easy), \(steps.medium) or "
            + "\(steps.hard) steps, scenes: \(scene.rawValue), \(kept)"
    }
}

extension Draft {
    /// Lessons that name a route or a target which nobody serves.
    func lessonProblems() -> [Problem] {
        [("plan_route", lessons.planRoute), ("draw_route", lessons.drawRoute)].compactMap { key, name in
            unserved(name, ["workflows", "lessons", key])
        }
    }
}
