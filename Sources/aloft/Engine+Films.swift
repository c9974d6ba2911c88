import Configuration
import EventLoop
import FilmRendering
import Films
import Foundation
import Generation
import Programs
import Prompts

extension Films {
    /// Films as the configuration says, made with what the application has.
    init(_ application: Application, _ prompts: PromptLibrary) {
        let configuration = application.configuration
        let local = Set(configuration.providers.filter(\.runsHere).map(\.name))
        let templates = Set(configuration.providers.filter { $0.kind.name == .template }.map(\.name))
        let services = FilmServices(
            prompts: prompts,
            artifacts: application.artifacts,
            renderer: ManimRenderer(application),
            targets: { name in (try? configuration.plan(for: name).get().targets) ?? [] },
            isLocal: { local.contains($0.provider) },
            isTemplate: { templates.contains($0.provider) },
            mayUseTemplates: { name in (try? configuration.plan(for: name).get())?.degrade == .template }
        )
        self.init(FilmSettings(configuration), services)
    }
}

extension FilmSettings {
    init(_ configuration: Configuration) {
        self.init()
        let animations = configuration.animations
        route = configuration.animationRoute
        temperature = animations.temperature ?? temperature
        maximumTokens = animations.maximumTokens
        timeout = animations.timeout
        complexity = animations.complexity
        length = animations.length
        localSuccess = animations.localSuccess
        mayFallBack = animations.fallback
        areAssessed = animations.assess
        quality =
            switch animations.quality {
            case .low: .low
            case .medium: .medium
            case .high: .high
            }
        cacheLifetime = animations.cache
    }
}

extension ManimRenderer {
    /// The Manim of Aloft's own folder; `nil` where no films are wanted.
    fileprivate init?(_ application: Application) {
        let animations = application.configuration.animations
        guard animations.render == .auto, let home = Home.folder() else { return nil }
        var limits = Self.limits
        limits.time = animations.renderTimeout
        limits.processorSeconds = Int(animations.renderTimeout.components.seconds)
        self.init(
            in: URL(filePath: home).appending(path: "animations").standardizedFileURL.path(percentEncoded: false),
            on: application.loops.loops[0],
            path: ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
            limits: limits
        )
    }
}
