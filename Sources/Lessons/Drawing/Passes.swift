import Generation

/// What a picture is made from.
enum PictureSource: String, Hashable, Sendable {
    /// The model drew it.
    case svg
    /// The model said what is to be seen, and it was drawn here.
    case scene

    var prompt: LessonPrompt { self == .svg ? .draw : .scene }
}

/// One way in which a picture is asked for: what the answer is to be, and of whom.
struct Pass: Sendable {
    var source: PictureSource
    /// Which of the route's targets; `nil` for all.
    var allows: (@Sendable (Target) -> Bool)?
}

extension Lessons {
    /// The ways in which a lesson's pictures are asked for, one after the other until one succeeds.
    ///
    /// A model that runs here places coordinates badly and chooses things well, so it is asked for a scene. A route with
    /// models of both kinds is asked twice at most, of each kind for what it does best.
    func passes(for wish: LessonWish) -> [Pass] {
        if wish.style == .scene || (wish.style == .auto && settings.scenes == .always) { return [Pass(source: .scene)] }
        if wish.style == .svg || settings.scenes == .never { return [Pass(source: .svg)] }
        let areLocal = services.targets(settings.drawRoute).map(services.isLocal)
        guard let first = areLocal.first else { return [Pass(source: .svg)] }
        guard areLocal.contains(!first) else { return [Pass(source: first ? .scene : .svg)] }
        let isLocal = services.isLocal
        let local = Pass(source: .scene) { isLocal($0) }
        let hosted = Pass(source: .svg) { !isLocal($0) }
        return first ? [local, hosted] : [hosted, local]
    }

    /// How long after one step the next is begun.
    var stagger: Duration {
        if let stagger = settings.stagger { return stagger }
        return isHosted(settings.drawRoute) ? LessonSettings.hostedStagger : .zero
    }

    var stepTimeout: Duration { settings.stepTimeout ?? Self.timeout(isHosted: isHosted(settings.drawRoute)) }
    var planTimeout: Duration { settings.planTimeout ?? Self.timeout(isHosted: isHosted(settings.planRoute)) }

    /// Whether any target of a route is elsewhere.
    private func isHosted(_ route: String) -> Bool {
        let targets = services.targets(route)
        return targets.isEmpty || !targets.allSatisfy(services.isLocal)
    }

    private static func timeout(isHosted: Bool) -> Duration {
        isHosted ? LessonSettings.hostedTimeout : LessonSettings.localTimeout
    }
}
