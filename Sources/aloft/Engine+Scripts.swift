import Asking
import Configuration
import EventLoop
import Foundation
import Generation
import Guardrails
import JSON
import Programs
import Prompts
import PubSub
import Queues
import Scripts
import Speech
import Webhooks
import YAML

extension Scripts {
    /// Scripts as the configuration says, made with what the application has.
    init(_ application: Application, _ prompts: PromptLibrary) throws(Engine.Unusable) {
        let configuration = application.configuration
        let chosen = configuration.scripts
        let canned = Set(configuration.providers.filter { $0.kind.name == .template }.map(\.name))
        let deliveries: [ScriptDelivery]
        do throws(QueueError) {
            deliveries = try application.deliveries()
        } catch {
            throw Engine.Unusable(message: "results of scripts cannot be published: \(error.message)")
        }
        let services: ScriptServices
        do throws(DataFileError) {
            services = ScriptServices(
                prompts: prompts,
                data: try ScriptServices.Data(chosen),
                guardrails: try chosen.guardrails.read(Guardrails.init(yaml:file:), orElse: Guardrails.builtIn),
                voice: SpokenVoice(application),
                artifacts: application.artifacts,
                deliveries: deliveries,
                mayUseTemplates: { name in (try? configuration.plan(for: name).get())?.degrade == .template },
                isTemplate: { canned.contains($0.provider) }
            )
        } catch {
            throw Engine.Unusable(message: error.message)
        }
        self.init(ScriptSettings(configuration), services)
    }
}

extension ScriptSettings {
    init(_ configuration: Configuration) {
        self.init()
        let scripts = configuration.scripts
        understand.take(scripts.understand, route: configuration.scriptRoute(of: scripts.understand))
        match.take(scripts.match, route: configuration.scriptRoute(of: scripts.match))
        write.take(scripts.write, route: configuration.scriptRoute(of: scripts.write))
        if let step = configuration.scriptCheck {
            check?.take(step, route: configuration.scriptRoute(of: step))
        } else {
            check = nil
        }
        seconds = configuration.scriptSeconds
        answerWait = scripts.answerWait
        rounds = scripts.rounds
        cacheLifetime = scripts.cache
        budget = scripts.budget
    }
}

extension ScriptServices.Data {
    fileprivate init(_ scripts: Configuration.Scripts) throws(DataFileError) {
        self.init(
            topics: try scripts.topics.read(TopicCatalogue.init(yaml:file:), orElse: TopicCatalogue.builtIn),
            interests: try scripts.interests.read(
                InterestCatalogue.init(yaml:file:),
                orElse: InterestCatalogue.builtIn
            ),
            texts: try scripts.templates.read(TemplateTexts.init(yaml:file:), orElse: TemplateTexts.builtIn),
            outline: try scripts.outline.read(ScriptOutline.init(yaml:file:), orElse: ScriptOutline.builtIn)
        )
    }
}

extension Application {
    /// Where results go.
    fileprivate func deliveries() throws(QueueError) -> [ScriptDelivery] {
        var deliveries: [ScriptDelivery] = []
        if let hook = configuration.scripts.webhook {
            let secret = hook.secret.map { WebhookSecret($0.reveal()) }
            // Never unsigned where it is to be signed.
            guard secret != .some(nil) else {
                let sentence = "the webhook's secret is no secret: 'whsec_' needs base64 of 16 bytes or more behind it"
                throw QueueError(.other, sentence)
            }
            deliveries.append(.webhook(Webhook(hook.url, secret: secret ?? nil, client: client)))
        }
        if let topic = configuration.scripts.resultTopic {
            deliveries.append(.topic(try publisher(try QueueAddress(parsing: topic))))
        }
        return deliveries
    }

}

extension ScriptDelivery {
    /// Publishes results, each with what a subscription may choose by.
    fileprivate static func topic(
        _ publish: @escaping @Sendable (Message) async throws(PubSubError) -> Void
    ) -> ScriptDelivery {
        ScriptDelivery("topic") { result, token throws(Failure) in
            var attributes = [
                "request_id": result.message.requestID, "status": result.status, "delivery_id": token,
            ]
            attributes["correlation_id"] = result.message.correlationID
            do throws(PubSubError) {
                try await publish(Message(result.json.bytes, attributes: attributes))
            } catch {
                let kind: Failure.Kind = error.isTransient ? .connection : .invalidRequest
                throw Failure(kind, error.message, retryAfter: error.retryAfter.map { min($0, .seconds(60)) })
            }
        }
    }

    fileprivate static func webhook(_ webhook: Webhook) -> ScriptDelivery {
        ScriptDelivery("webhook") { result, token throws(Failure) in
            do throws(WebhookError) {
                try await webhook.send(result.json.bytes, id: token)
            } catch {
                let kind: Failure.Kind = error.mayRetry ? .connection : .invalidRequest
                throw Failure(kind, error.message, retryAfter: error.retryAfter)
            }
        }
    }
}

/// The voice of the configuration, where it is installed.
private struct SpokenVoice: ScriptVoice {
    private let voice: EspeakVoice

    init?(_ application: Application) {
        guard let chosen = application.configuration.scripts.voice else { return nil }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        var sound = EspeakVoice.Sound()
        sound.voice = chosen.name
        sound.wordsPerMinute = chosen.wordsPerMinute
        voice = EspeakVoice(sound, on: application.loops.loops[0], path: path)
        guard voice.isAvailable else { return nil }
    }

    var name: String { voice.name }

    func speak(_ text: String) async throws(Failure) -> [UInt8] {
        do throws(ProgramFailure) {
            return try await voice.speak(text)
        } catch {
            throw Failure(error.kind == .tooMuch ? .timeout : .serverError, "It cannot be read aloud: \(error.message)")
        }
    }
}
