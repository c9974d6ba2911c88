import Configuration
import EventLoop
import Foundation
import Gateway
import Generation
import Lessons
import Pricing
import SVG
import SVGRendering
import Store

extension Lessons {
    /// Lessons as the configuration says, made with what the application has.
    init(_ application: Application, _ database: Database, _ metrics: LessonMetrics) {
        let configuration = application.configuration
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        let renderer = RSVGRenderer(on: application.loops.loops[0], path: path)
        let local = Set(
            configuration.providers.compactMap { provider in
                if case .llama = provider.kind { provider.name } else { nil }
            }
        )
        let prices = application.prices
        let services = LessonServices(
            database: database,
            artifacts: application.artifacts,
            renderer: configuration.lessons.gates.render == .off ? nil : renderer,
            metrics: metrics,
            targets: { name in (try? configuration.plan(for: name).get().targets) ?? [] },
            isLocal: { local.contains($0.provider) },
            cost: { prices.cost(of: $0).nanodollars }
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

extension LessonMetrics {
    /// What `/metrics` says of the lessons that were made in this process.
    var families: [MetricFamily] {
        let counts = counts
        func samples(_ label: String, _ values: [String: Int]) -> [MetricFamily.Sample] {
            values.sorted { $0.key < $1.key }.map { MetricFamily.Sample([(label, $0.key)], Double($0.value)) }
        }
        func counter(_ name: String, _ help: String, _ value: Double) -> MetricFamily {
            MetricFamily(name, .counter, help, [MetricFamily.Sample([], value)])
        }
        return [
            MetricFamily(
                "aloft_lesson_plans_total",
                .counter,
                "Plans of lessons, by how they came to be.",
                samples("outcome", counts.plans)
            ),
            counter("aloft_lesson_plan_seconds_total", "What making plans took.", counts.planSeconds),
            MetricFamily(
                "aloft_lesson_steps_total",
                .counter,
                "Steps of lessons, by how they came to be.",
                samples("outcome", counts.steps)
            ),
            MetricFamily(
                "aloft_lesson_pictures_total",
                .counter,
                "Pictures that were made, by what the model gave.",
                samples("from", counts.sources)
            ),
            counter("aloft_lesson_step_seconds_total", "What making pictures took.", counts.stepSeconds),
            counter("aloft_lesson_steps_retried_total", "Steps that needed several calls.", Double(counts.retried)),
            counter("aloft_lesson_steps_animated_total", "Pictures in which something moves.", Double(counts.animated)),
            counter("aloft_lesson_animations_total", "Animations in pictures.", Double(counts.animations)),
            counter("aloft_lesson_labels_total", "Labels in pictures.", Double(counts.labels)),
        ]
    }
}
