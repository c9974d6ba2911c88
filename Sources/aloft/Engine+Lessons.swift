import Configuration
import EventLoop
import Foundation
import Generation
import Lessons
import Prompts
import SVG
import SVGRendering

extension Lessons {
    /// Lessons as the configuration says, made with what the application has.
    init(_ application: Application, _ prompts: PromptLibrary) {
        let configuration = application.configuration
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        let renderer = RSVGRenderer(on: application.loops.loops[0], path: path)
        let local = Set(
            configuration.providers.compactMap { provider in
                if case .llama = provider.kind { provider.name } else { nil }
            }
        )
        let services = LessonServices(
            prompts: prompts,
            artifacts: application.artifacts,
            renderer: configuration.lessons.gates.render == .off ? nil : renderer,
            targets: { name in (try? configuration.plan(for: name).get().targets) ?? [] },
            isLocal: { local.contains($0.provider) }
        )
        self.init(LessonSettings(configuration), services)
    }
}

extension LessonSettings {
    init(_ configuration: Configuration) {
        self.init()
        let lessons = configuration.lessons
        (planRoute, drawRoute) = configuration.lessonRoutes
        stagger = lessons.stagger
        stepTimeout = lessons.stepTimeout
        planTimeout = lessons.stepTimeout
        (easySteps, mediumSteps, hardSteps) = (lessons.steps.easy, lessons.steps.medium, lessons.steps.hard)
        gates.minimumAnimations = lessons.gates.animations
        gates.minimumLabels = lessons.gates.labels
        gates.minimumShapes = lessons.gates.shapes
        gates.maximumBytes = lessons.gates.size
        switch lessons.gates.render {
        case .required: gates.rendering = .required
        case .ifPossible: gates.rendering = .ifPossible
        case .off: gates.rendering = .off
        }
        cacheLifetime = lessons.cache
        switch lessons.scene {
        case .auto: scenes = .auto
        case .always: scenes = .always
        case .never: scenes = .never
        }
    }
}
