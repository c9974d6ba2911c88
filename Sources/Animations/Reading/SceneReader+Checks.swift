extension SceneReader {
    /// What only shows when everything is read.
    mutating func check(_ scene: Scene) {
        checkTime(scene)
        var gone: Set<String> = []
        var moved: Set<String> = []
        for (index, animation) in scene.animations.enumerated() {
            guard case .act(let action, let target) = animation.kind else { continue }
            let path = place(of: index)
            if gone.contains(target), !action.isIntroduction {
                refuse(
                    path,
                    "something that happens to “\(target)”",
                    "it has faded out by then; bring it in again before, or leave this out."
                )
            }
            switch action {
            case .create, .write, .fadeIn: gone.remove(target)
            case .fadeOut: gone.insert(target)
            case .move, .shift, .moveAlong: moved.insert(target)
            case .transform(let other):
                gone.insert(target)
                gone.remove(other)
            default: break
            }
            if case .moveAlong(target) = action {
                refuse(path, "“\(target)” along itself", "give another object as its path.")
            }
        }
        checkSight(scene, moved)
    }

    private func place(of index: Int) -> ScenePath {
        animationPlaces.indices.contains(index) ? animationPlaces[index] : ScenePath() + "animations"
    }

    private mutating func checkTime(_ scene: Scene) {
        guard scene.schedule.end > SceneLimits.film else { return }
        var beginning = scene
        beginning.animations = []
        for (index, animation) in scene.animations.enumerated() {
            beginning.animations.append(animation)
            guard beginning.schedule.end > SceneLimits.film else { continue }
            let end = Self.written(beginning.schedule.end)
            refuse(
                place(of: index),
                "an animation that ends after \(end) seconds",
                "the film may take \(Self.written(SceneLimits.film)) seconds; shorten it."
            )
        }
    }

    /// What would never be seen: outside of the frame, or of the background's colour.
    private mutating func checkSight(_ scene: Scene, _ moved: Set<String>) {
        let recoloured = Set(
            scene.animations.compactMap { animation -> String? in
                switch animation.kind {
                case .act(.setColour, let target), .act(.setFill, let target), .act(.setStroke, let target): target
                default: nil
                }
            }
        )
        for object in scene.objects {
            let path = places[object.name] ?? ScenePath() + "objects"
            let isOutside =
                abs(object.position.x) > SceneLimits.frameWidth / 2
                || abs(object.position.y) > SceneLimits.frameHeight / 2
            if isOutside, !moved.contains(object.name) {
                refuse(path, "outside of the frame", "place it with x from -7 to 7 and y from -4 to 4.")
            }
            let shown =
                object.shape.isFilledOnly || object.style.strokeWidth == 0 ? object.style.fill : object.style.stroke
            let isFilled =
                !object.shape.isFilledOnly && object.style.fillOpacity > 0.2
                && !object.style.fill.resembles(scene.background)
            if shown.resembles(scene.background), !isFilled, !recoloured.contains(object.name) {
                refuse(path, "of the background's colour \(scene.background.text)", "give it another “color”.")
            }
        }
    }
}

extension Shape {
    /// Whether there is nothing in it to be filled.
    var hasNoInside: Bool {
        switch self {
        case .line, .arrow, .axes, .numberLine, .graph: true
        default: false
        }
    }

    /// Whether it has no line around it.
    var isFilledOnly: Bool {
        switch self {
        case .dot, .text: true
        default: false
        }
    }
}
