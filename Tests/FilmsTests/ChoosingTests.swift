import Animations
import Films
import Testing

@Suite struct ChoosingTests {
    private let unknown = Experience(all: 0, successful: 0)

    private func choice(
        _ prompt: String,
        _ available: Set<ModelPlace> = [.local, .hosted],
        local: Experience = Experience(all: 0, successful: 0),
        isTrial: Bool = false,
        _ change: (inout FilmSettings) -> Void = { _ in }
    ) -> ModelChoice {
        var settings = FilmSettings()
        change(&settings)
        return ModelChoice(Complexity(of: prompt), available: available, local: local, isTrial: isTrial, settings)
    }

    @Test func `a simple request is for the model here, while nothing is known of it`() {
        let choice = choice("Create a simple blue circle")

        #expect(choice.places == [.local, .hosted] && choice.complexity == 0)
    }

    @Test func `a complex or a long request is for a model elsewhere`() {
        let complex = choice(
            "Plot the graph of a function in a sequence, transform, rotate and scale it with easing and keyframe"
        )
        let long = choice(String(repeating: "circles ", count: 30))

        #expect(complex.places == [.hosted, .local] && long.places == [.hosted, .local])
    }

    @Test(arguments: [
        (5, 4, false, ModelPlace.local), (20, 16, false, .local), (5, 3, false, .hosted), (20, 0, false, .hosted),
        (20, 0, true, .local), (4, 0, false, .local),
    ])
    func `what the model here did lately decides`(all: Int, successful: Int, isTrial: Bool, first: ModelPlace) {
        let local = Experience(all: all, successful: successful)

        #expect(choice("Create a red circle", local: local, isTrial: isTrial).places.first == first)
    }

    @Test(arguments: ModelPlace.allCases) func `where there are models of one kind only, they are asked`(
        place: ModelPlace
    ) {
        #expect(choice("Create a red circle", [place]).places == [place])
        #expect(choice(String(repeating: "plot ", count: 100), [place]).places == [place])
    }

    @Test func `thresholds and falling back are settings`() {
        let strict = choice("Plot it") { $0.complexity = 0.05 }
        let lenient = choice(String(repeating: "circles ", count: 30)) { $0.length = 1000 }
        let alone = choice("Create a red circle") { $0.mayFallBack = false }

        #expect(strict.places.first == .hosted && lenient.places.first == .local && alone.places == [.local])
    }
}
