/// When what happens.
struct Schedule {
    /// What is played together, and the wait after it.
    struct Group {
        var begin: Double
        var animations: [(action: Action, target: String, duration: Double, easing: Easing)] = []
        var wait = 0.0

        var end: Double { begin + (animations.map(\.duration).max() ?? 0) + wait }
    }

    var groups: [Group] = []
    /// Objects that are there from the beginning, because nothing brings them in before something happens to them.
    var present: [String] = []

    var end: Double { groups.last?.end ?? 0 }
}

extension Scene {
    var schedule: Schedule {
        var schedule = Schedule()
        var seen: Set<String> = []
        var later: Set<String> = []
        for animation in animations {
            switch animation.kind {
            case .wait:
                schedule.groups.append(
                    Schedule.Group(begin: schedule.end, wait: animation.duration + animation.waitAfter)
                )
            case .act(let action, let target):
                let isFirst = seen.insert(target).inserted
                if isFirst, action.isIntroduction { later.insert(target) }
                if case .transform(let other) = action, seen.insert(other).inserted { later.insert(other) }
                let isTogether = animation.isTogether && schedule.groups.last?.animations.isEmpty == false
                if !isTogether { schedule.groups.append(Schedule.Group(begin: schedule.end)) }
                let last = schedule.groups.count - 1
                schedule.groups[last].animations.append((action, target, animation.duration, animation.easing))
                schedule.groups[last].wait = animation.waitAfter
            }
        }
        schedule.present = objects.map(\.name).filter { !later.contains($0) }
        return schedule
    }

    func object(_ name: String) -> Object? { objects.first { $0.name == name } }
}
