import Generation
import Rollouts
import Testing

@Suite struct PlacingTests {
    private func rollout(_ id: String, step: Int) -> Rollout {
        var settings = RolloutSettings()
        settings.steps = [1, 10, 50, 100]
        let target = Target(provider: "lab", model: "new")
        var rollout = Rollout(id: id, .rollout, of: "search", to: target, settings, Yardsticks(), at: 0)
        rollout.step = step
        return rollout
    }

    @Test(arguments: [(0, 20...80), (1, 420...580), (2, 2400...2600), (3, 5000...5000)])
    func `about so many of a hundred users get the candidate`(_ step: Int, _ expected: ClosedRange<Int>) {
        let rollout = rollout("r-1", step: step)

        let count = (0..<5000).count { rollout.takes("user-\($0)") }

        #expect(expected.contains(count), "\(count)")
    }

    @Test func `whoever has the candidate keeps it at the next step`() {
        for step in 0..<3 {
            let (now, next) = (rollout("r-1", step: step), rollout("r-1", step: step + 1))

            #expect((0..<2000).allSatisfy { !now.takes("user-\($0)") || next.takes("user-\($0)") })
        }
    }

    @Test func `who is first in one rollout is not first in all`() {
        let (one, other) = (rollout("r-1", step: 1), rollout("r-2", step: 1))

        let both = (0..<5000).count { one.takes("user-\($0)") && other.takes("user-\($0)") }

        #expect((20...90).contains(both), "\(both)")
    }

    @Test func `a candidate goes first and what was planned stays behind it`() {
        let targets = ["a", "b", "c"].map { Target(provider: "lab", model: $0) }
        var (strange, known, strict) = (Plan(targets: targets), Plan(targets: targets), Plan(targets: targets))
        strange.cacheLifetime = .seconds(60)
        known.cacheLifetime = .seconds(60)
        known.sharesAnswers = true
        strict.degrade = .never

        strange.putFirst(Target(provider: "lab", model: "new"))
        known.putFirst(targets[1])
        strict.putFirst(Target(provider: "lab", model: "new"))

        #expect(strange.targets.map(\.model) == ["new", "a", "b", "c"])
        #expect(strange.cacheLifetime != nil)
        #expect(known.targets.map(\.model) == ["b", "a", "c"])
        // Kept answers do not tell which of the same targets gave them.
        #expect(known.cacheLifetime == nil)
        #expect(!known.sharesAnswers)
        // What the route is may still answer, and what it would not have let answer may not.
        #expect(strict.targets.map(\.model) == ["new", "a"])
        #expect(strict.degrade == .models)
    }
}
