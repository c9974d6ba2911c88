import Configuration
import EventLoop
import Foundation
import Gateway
import GeminiProvider
import Generation
import HTTPClient
import JSON
import Logging
import OpenAIProvider
import Resilience
import Routing
import TemplateProvider
import Validation

/// Everything a configuration amounts to, wired together; the one place that knows every module.
final class Application: Sendable {
    let configuration: Configuration
    let loops: EventLoopGroup
    let log: Log
    let path: Path

    init(_ configuration: Configuration, log: Log) throws(EventLoopError) {
        self.configuration = configuration
        self.log = log
        loops = try EventLoopGroup(count: configuration.loops ?? EventLoopGroup.coreCount)
        var options = HTTPClientOptions()
        options.userAgent = "aloft/\(VersionCommand.version)"
        options.proxies = HTTPProxies(environment: ProcessInfo.processInfo.environment)
        let client = HTTPClient(on: loops.loops, options: options)
        let providers = configuration.providers.map { $0.make(client: client) }
        let local = Set(configuration.providers.filter { $0.kind.name == .llama }.map(\.name))
        path = Path([
            Router { (model) throws(Failure) in
                switch configuration.plan(for: model) {
                case .success(let plan): return plan
                case .failure(let unknown):
                    throw Failure(.modelNotFound, "\(unknown.description).", parameter: "model")
                }
            },
            Attempts(clock: ContinuousClock()),
            AnswerCheck { local.contains($0.provider) },
            ProviderCall(providers),
        ])
    }

    /// Every name a caller may ask for that the configuration spells out.
    var models: [Model] {
        var names: [String] = []
        for name in configuration.routes.map(\.name) + configuration.routes.flatMap(\.targets).map(\.description)
        where !names.contains(name) {
            names.append(name)
        }
        return names.map { Model(id: $0) }
    }

    func shutdown() {
        log.flush()
        loops.shutdown()
    }
}

extension Configuration.Provider {
    fileprivate func make(client: HTTPClient) -> any Provider {
        switch kind {
        case .gemini(let hosted):
            GeminiProvider(
                name: name,
                baseURL: hosted.baseURL.description,
                apiKey: hosted.apiKey?.reveal(),
                client: client
            )
        case .openai(let hosted):
            OpenAIProvider(
                name: name,
                baseURL: hosted.baseURL.description,
                apiKey: hosted.apiKey?.reveal(),
                client: client
            )
        case .llama: TemplateProvider(name: name, text: "not yet")
        case .template(let template): TemplateProvider(name: name, text: template.text)
        }
    }
}

extension Log.Level {
    init(_ level: Configuration.Log.Level) {
        switch level {
        case .error: self = .error
        case .warning: self = .warning
        case .info: self = .info
        case .debug: self = .debug
        }
    }
}
