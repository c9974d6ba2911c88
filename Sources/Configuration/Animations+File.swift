import YAML

extension Configuration.Animations {
    init(from reader: MappingReader) {
        self.init()
        route = reader.nonEmpty("route")
        temperature = reader.number("temperature", in: 0...2)
        maximumTokens = reader.integer("max_tokens", in: 256...65_536)
        timeout = reader.duration("timeout", in: .seconds(1)...oneHour)
        complexity = reader.number("complexity", in: 0...1) ?? complexity
        length = reader.integer("length", in: 0...1000) ?? length
        localSuccess = reader.number("local_success", in: 0...1) ?? localSuccess
        fallback = reader.boolean("fallback") ?? fallback
        assess = reader.boolean("assess") ?? assess
        quality = reader.oneOf("quality", Quality.self) ?? quality
        render = reader.oneOf("render", Render.self) ?? render
        renderTimeout = reader.duration("render_timeout", in: .seconds(1)...oneHour) ?? renderTimeout
        if let value = reader.value("cache") {
            cache = value.string() == "off" ? nil : value.duration(in: .seconds(1)...(oneHour * 24 * 365))
        }
    }
}

extension Configuration {
    /// How `aloft check` shows it.
    var animationSummary: String {
        let films = animations.render == .off ? "not rendered" : "rendered in \(animations.quality.rawValue) quality"
        let limits =
            "models elsewhere first beyond complexity \(animations.complexity) or \(animations.length) characters"
        return "animations described by \(animationRoute), \(limits), \(films)"
    }
}

extension Draft {
    /// Animations that name a route or a target which nobody serves.
    func animationProblems() -> [Problem] {
        [unserved(animations.route, ["workflows", "animations", "route"])].compactMap(\.self)
    }
}
