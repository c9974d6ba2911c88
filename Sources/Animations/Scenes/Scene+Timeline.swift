package import JSON

extension Scene {
    /// What happens when, in seconds: an object of each animation, in order.
    package var timeline: JSON {
        .array(
            schedule.groups.flatMap { group in
                group.animations.map { animation in
                    [
                        "begin": JSON(group.begin), "end": JSON(group.begin + animation.duration),
                        "what": .string(animation.action.word), "target": .string(animation.target),
                    ]
                }
            }
        )
    }
}

extension Action {
    fileprivate var word: String {
        switch self {
        case .create: "create"
        case .write: "write"
        case .fadeIn: "fade in"
        case .fadeOut: "fade out"
        case .transform(let other): "become \(other)"
        case .move, .shift: "move"
        case .moveAlong(let path): "move along \(path)"
        case .rotate: "rotate"
        case .scale: "scale"
        case .setColour: "colour"
        case .setStroke: "stroke"
        case .setFill: "fill"
        case .matrix: "map"
        }
    }
}
